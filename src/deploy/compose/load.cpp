#include "deploy/compose/load.hpp"

#include "base/text.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>

namespace iitbfaas::deployment::compose {
namespace {

bool is_name(const std::string& key) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  return !key.empty() && std::ranges::all_of(key, allowed);
}

/// Calls `read` for each name of a section.
template <class Value, class Read>
void read_section(const YamlField& section, std::map<std::string, Value>& into, const Read& read) {
  for (const auto& key : section.keys()) {
    if (!is_name(key))
      section.fail_at_key(key, "\"" + key + "\" is no name: use a-z, 0-9, \".\", \"_\", \"-\"");
    into.emplace(key, read(section[key], key));
  }
}

template <class Value>
void require(const std::map<std::string, Value>& section, const std::string& name, const std::string& where,
             const std::string& kind) {
  if (section.contains(name)) return;
  std::vector<std::string> known;
  for (const auto& [key, value] : section) known.push_back(key);
  const auto near = base::nearest(name, known);
  throw InvalidSpec{where, "there is no " + kind + " \"" + name + "\" in the file" +
                               (near ? "; did you mean \"" + *near + "\"?" : "")};
}

void check_image(const std::string& name, const Service& service) {
  if (service.image.empty()) {
    throw InvalidSpec{service.where,
                      "the service " + name + " names no image: a stack deploys what is built"};
  }
  const auto path = service.image.substr(service.image.rfind('/') + 1);
  const auto bare = path.substr(0, path.find_first_of(":@"));
  if (bare != base::to_lower(bare) || service.image.find_first_of(" \t\n") != std::string::npos) {
    throw InvalidSpec{service.where, "\"" + service.image + "\" is no reference of an image"};
  }
}

}  // namespace

ComposeProject read_project(const YamlField& document, const Surroundings& around) {
  std::set<std::string> unset;
  const Interpolation how{
      .dialect = Interpolation::Dialect::compose, .value = around.variable, .unset = &unset};
  const auto section = [&](const char* name) { return document[name].with_variables(how); };
  ComposeProject project;
  read_section(section("services"), project.services,
               [&](const YamlField& field, const std::string&) { return read_service(field, around); });
  read_section(section("networks"), project.networks, [&](const YamlField& field, const std::string& key) {
    return read_network(field, key, around);
  });
  read_section(section("volumes"), project.volumes, [&](const YamlField& field, const std::string& key) {
    return read_volume(field, key, around);
  });
  read_section(section("secrets"), project.secrets, [&](const YamlField& field, const std::string& key) {
    return read_object(field, key, around, ObjectKind::secret);
  });
  read_section(section("configs"), project.configs, [&](const YamlField& field, const std::string& key) {
    return read_object(field, key, around, ObjectKind::config);
  });
  for (const auto& name : unset)
    around.warnings->push_back("the variable " + name + " is not set: taken as empty");
  return project;
}

void check_references(const ComposeProject& project) {
  for (const auto& [name, service] : project.services) {
    check_image(name, service);
    for (const auto& [network, use] : service.networks) {
      if (network != "default") require(project.networks, network, use.where, "network");
    }
    for (const auto& use : service.volumes) {
      const bool named = use.mount.kind == docker::Mount::Kind::volume && !use.mount.source.empty();
      if (named) require(project.volumes, use.mount.source, use.where, "volume");
    }
    for (const auto& use : service.secrets) require(project.secrets, use.source, use.where, "secret");
    for (const auto& use : service.configs) require(project.configs, use.source, use.where, "config");
    if (service.credential_spec && !service.credential_spec->config.empty()) {
      require(project.configs, service.credential_spec->config, service.where, "config");
    }
  }
}

}  // namespace iitbfaas::deployment::compose

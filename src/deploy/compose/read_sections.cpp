#include "deploy/compose/read.hpp"

#include "iitbfaas/error.hpp"

namespace iitbfaas::deployment::compose {
namespace {

/// x-… is anybody's.
void check_keys(const YamlField& field, std::vector<std::string> known) {
  for (const auto& key : field.keys()) {
    if (key.starts_with("x-")) known.push_back(key);
  }
  field.require_known(known);
}

void set(const YamlField& field, std::string& into) {
  if (field.stands()) into = field.string();
}

void set(const YamlField& field, bool& into) {
  if (field.stands()) into = field.boolean();
}

StringMap read_options(const YamlField& field) {
  StringMap options;
  for (const auto& key : field.keys()) {
    const auto value = field[key].scalar();
    if (!value) field[key].fail("must be text or a number");
    options[key] = *value;
  }
  return options;
}

/// `external:` and what goes with it. What is external has the key's name unless it says another.
bool read_external(const YamlField& field, const std::string& key, std::string& name,
                   const Surroundings& around) {
  set(field["name"], name);
  const auto external = field["external"];
  if (!external.stands()) return false;
  if (!external.is(YamlTree::Kind::map)) {
    const bool is_external = external.boolean();
    if (is_external && name.empty()) name = key;
    return is_external;
  }
  external.require_known({"name"});
  around.warn(external, "external.name is deprecated; write external: true, and name: beside it");
  if (!name.empty()) external.fail("the name stands beside external, and in it");
  name = key;
  set(external["name"], name);
  return true;
}

void refuse_beside_external(const YamlField& field, std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    if (field[key].stands()) field[key].fail("goes with what the stack makes, not with what is external");
  }
}

std::string read_data(const YamlField& file, const Surroundings& around) {
  const auto path = absolute_path(file.string(), around);
  const auto data = around.content(path);
  if (!data) file.fail("there is no file " + path);
  constexpr std::size_t most = 1'024'000;
  if (data->size() > most) file.fail(path + " is larger than an engine takes, 1000 KiB");
  return *data;
}

}  // namespace

Network read_network(const YamlField& field, const std::string& key, const Surroundings& around) {
  check_keys(field,
             {"name", "driver", "driver_opts", "ipam", "external", "internal", "attachable", "labels"});
  Network network;
  network.external = read_external(field, key, network.name, around);
  set(field["driver"], network.driver.name);
  set(field["internal"], network.internal);
  set(field["attachable"], network.attachable);
  network.driver.options = read_options(field["driver_opts"]);
  network.labels = string_map(field["labels"]);
  const auto ipam = field["ipam"];
  ipam.require_known({"driver", "config"});
  set(ipam["driver"], network.ipam_driver);
  for (const auto& config : ipam["config"].elements()) {
    config.require_known({"subnet"});
    if (!config["subnet"].stands()) config.fail("needs a subnet");
    network.subnets.push_back(config["subnet"].string());
  }
  return network;
}

Volume read_volume(const YamlField& field, const std::string& key, const Surroundings& around) {
  check_keys(field, {"name", "driver", "driver_opts", "external", "labels"});
  Volume volume;
  volume.external = read_external(field, key, volume.name, around);
  if (volume.external) refuse_beside_external(field, {"driver", "driver_opts", "labels"});
  set(field["driver"], volume.driver.name);
  volume.driver.options = read_options(field["driver_opts"]);
  volume.labels = string_map(field["labels"]);
  return volume;
}

Object read_object(const YamlField& field, const std::string& key, const Surroundings& around,
                   ObjectKind kind) {
  std::vector<std::string> known{"name", "file", "external", "labels", "template_driver"};
  if (kind == ObjectKind::secret) known.insert(known.end(), {"driver", "driver_opts"});
  if (!field.present()) field.fail("is empty; name a file, or say external: true");
  check_keys(field, known);
  Object object{.where = field.where()};
  object.external = read_external(field, key, object.name, around);
  set(field["template_driver"], object.options.templating);
  set(field["driver"], object.options.driver.name);
  object.options.driver.options = read_options(field["driver_opts"]);
  object.labels = string_map(field["labels"]);
  const auto file = field["file"];
  if (object.external) return object;
  const bool has_driver = !object.options.driver.name.empty();
  if (has_driver && file.stands()) file.fail("is given beside a driver; take one of the two");
  if (!has_driver && !file.stands()) field.fail("names no file; give it one, or say external: true");
  if (!has_driver) object.data = read_data(file, around);
  return object;
}

}  // namespace iitbfaas::deployment::compose

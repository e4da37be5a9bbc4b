#include "base/files.hpp"
#include "base/text.hpp"
#include "deploy/compose/load.hpp"
#include "deploy/compose/merge.hpp"
#include "deploy/stack_functions.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/stack.hpp"

#include <algorithm>
#include <cstdlib>

namespace iitbfaas {
namespace fs = std::filesystem;
namespace {

using deployment::YamlField;
using deployment::compose::Surroundings;

constexpr std::size_t largest_file = 1 << 20;

/// The folder's name, as Compose does.
std::string default_name(const fs::path& folder) {
  std::string name;
  for (const char c : base::to_lower(folder.filename().string())) {
    if (base::is_dns_label(name + c + "0")) name += c;
  }
  while (name.ends_with('-')) name.pop_back();
  return name.empty() ? "stack" : name;
}

std::string read_text(const fs::path& file) {
  auto text = base::read_file(file);
  if (text.size() > largest_file)
    throw InvalidSpec{file.string(), "is larger than a stack file may be, 1 MiB"};
  return text;
}

/// Reading a device might never end.
std::optional<std::string> regular_file(const fs::path& file) {
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored)) return std::nullopt;
  return base::read_file_if_present(file);
}

bool has_compose(const YamlField& document) {
  return std::ranges::any_of(deployment::compose::sections,
                             [&](const std::string& name) { return document[name].stands(); });
}

/// OpenFaaS's files have a version of their own, "1.0".
void check_version(const YamlField& document) {
  const auto version = document["version"];
  if (!version.present() || document["functions"].present() || !has_compose(document)) return;
  const auto text = version.text();
  if (text != "3" && !(text.size() == 3 && text.starts_with("3."))) {
    version.fail("\"" + text + "\" is no version of Compose that a Swarm reads; use \"3.8\"");
  }
}

void check_keys(const YamlField& document) {
  std::vector<std::string> known{"name", "functions", "version", "provider", "configuration"};
  known.insert(known.end(), deployment::compose::sections.begin(), deployment::compose::sections.end());
  for (const auto& key : document.keys()) {
    if (key.starts_with("x-")) known.push_back(key);
  }
  document.require_known(known);
  check_version(document);
}

void read_name(const YamlField& field, StackSpec& stack) {
  if (!field.present()) return;
  stack.name = field.text();
  if (!base::is_dns_label(stack.name)) {
    field.fail("\"" + stack.name + "\" is no DNS label: use 1 to 63 of a-z, 0-9 and -, not first or last");
  }
}

/// A function of a later file takes the place of an earlier one.
void add_functions(std::vector<StackFunction>&& later, std::vector<StackFunction>& functions) {
  for (auto& function : later) {
    std::erase_if(functions, [&](const StackFunction& old) {
      return old.function.name == function.function.name &&
             old.function.name_space == function.function.name_space;
    });
    functions.push_back(std::move(function));
  }
}

void read_file(const fs::path& file, StackSpec& stack, ComposeProject& project, Surroundings& around) {
  const auto document = YamlField::parse(read_text(file), file.string());
  check_keys(document);
  read_name(document["name"], stack);
  const auto functions = document["functions"];
  if (functions.keys().empty() && !has_compose(document)) functions.fail("names no function");
  add_functions(deployment::read_functions(functions, around), stack.functions);
  deployment::compose::merge(project, deployment::compose::read_project(document, around));
}

}  // namespace

StackSpec load_stack(const fs::path& file) { return load_stack_files({file}); }

StackSpec load_stack_files(const std::vector<fs::path>& files) {
  if (files.empty()) throw InvalidSpec{"files", "name at least one stack file"};
  StackSpec stack;
  ComposeProject project;
  Surroundings around{.folder = fs::absolute(files.front()).parent_path(),
                      .variable = [](const std::string& name) { return std::getenv(name.c_str()); },
                      .content = regular_file,
                      .warnings = &stack.warnings};
  for (const auto& file : files) read_file(file, stack, project, around);
  deployment::compose::check_references(project);
  const bool has_any = !project.services.empty() || !project.networks.empty() || !project.volumes.empty() ||
                       !project.secrets.empty() || !project.configs.empty();
  if (has_any) stack.compose = std::make_shared<const ComposeProject>(std::move(project));
  if (stack.name.empty()) stack.name = default_name(around.folder);
  return stack;
}

}  // namespace iitbfaas

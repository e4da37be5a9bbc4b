#include "base/files.hpp"
#include "base/text.hpp"
#include "deploy/yaml_field.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/stack.hpp"

#include <algorithm>
#include <array>

namespace iitbfaas {
namespace fs = std::filesystem;
namespace {

using deploy::YamlField;

constexpr std::size_t largest_file = 1 << 20;

const std::vector<std::string> function_keys{
    "program",  "image",       "arguments",      "include", "args",        "mode",
    "process",  "fprocess",    "namespace",      "limits",  "requests",    "timeout",
    "publish",  "environment", "secrets",        "labels",  "annotations", "scale",
    "replicas", "constraints", "read_only_root", "user"};

/// Each key of `scale:`, and the label by which an autoscaler knows it.
struct ScaleKey {
  const char* key;
  const char* label;
};
constexpr std::array scale_keys{
    ScaleKey{"min", "com.openfaas.scale.min"},   ScaleKey{"max", "com.openfaas.scale.max"},
    ScaleKey{"type", "com.openfaas.scale.type"}, ScaleKey{"target", "com.openfaas.scale.target"},
    ScaleKey{"zero", "com.openfaas.scale.zero"}, ScaleKey{"idle", "com.openfaas.scale.zero-duration"}};

void read_limits(const YamlField& field, Limits& limits) {
  field.require_known({"memory", "cpu", "pids"});
  if (field["memory"].present()) limits.memory = field["memory"].size();
  if (field["cpu"].present()) limits.millicpus = field["cpu"].millicpus();
  if (field["pids"].present()) limits.pids = field["pids"].number<std::uint32_t>();
}

void read_scale(const YamlField& field, FunctionSpec& function) {
  std::vector<std::string> known;
  for (const auto& [key, label] : scale_keys) {
    known.emplace_back(key);
    if (field[key].present()) function.labels.try_emplace(label, field[key].text());
  }
  field.require_known(known);
  if (field["min"].present()) function.replicas = field["min"].number<std::uint32_t>();
}

/// "PATH" or "PATH:DESTINATION".
Include read_include(const YamlField& field, const fs::path& folder) {
  const auto text = field.text();
  const auto colon = text.find(':');
  Include include{.source = folder / text.substr(0, colon),
                  .destination = colon == std::string::npos ? "" : text.substr(colon + 1)};
  if (colon == 0 || text.empty()) field.fail("names no file; write PATH or PATH:DESTINATION");
  if (colon != std::string::npos && !include.destination.starts_with('/')) {
    field.fail("\"" + include.destination + "\" is not an absolute path");
  }
  return include;
}

void read_program(const YamlField& field, const fs::path& folder, StackFunction& function) {
  if (field["program"].present() == field["image"].present()) {
    field.fail("needs either a program or an image, one of the two");
  }
  if (field["image"].present()) {
    for (const char* key : {"arguments", "include", "user"}) {
      if (field[key].present()) field[key].fail("goes with program, not with image");
    }
    function.function.image = field["image"].text();
    return;
  }
  auto& package = function.package;
  package.program = folder / field["program"].text();
  if (package.program.filename().empty()) field["program"].fail("names no file");
  package.name = function.function.name;
  package.arguments = field["arguments"].texts();
  for (const auto& include : field["include"].elements())
    package.includes.push_back(read_include(include, folder));
  if (field["user"].present()) package.user = field["user"].text();
}

/// Only what stands in the file replaces a default.
void read_settings(const YamlField& field, FunctionSpec& function) {
  const auto set = [&](const char* key, auto&& assign) {
    if (field[key].present()) assign(field[key]);
  };
  set("namespace", [&](const YamlField& value) { function.name_space = value.text(); });
  set("fprocess", [&](const YamlField& value) { function.process = value.text(); });
  set("process", [&](const YamlField& value) { function.process = value.text(); });
  set("mode", [&](const YamlField& value) { function.mode = value.text(); });
  set("replicas", [&](const YamlField& value) { function.replicas = value.number<std::uint32_t>(); });
  set("timeout", [&](const YamlField& value) { function.timeout = value.duration(); });
  set("publish", [&](const YamlField& value) { function.publish = value.number<std::uint16_t>(); });
  set("read_only_root", [&](const YamlField& value) { function.read_only_root = value.flag(); });
  function.args = field["args"].texts();
  function.secrets = field["secrets"].texts();
  function.constraints = field["constraints"].texts();
  function.environment = field["environment"].dictionary();
  function.labels = field["labels"].dictionary();
  function.annotations = field["annotations"].dictionary();
  read_limits(field["limits"], function.limits);
  read_limits(field["requests"], function.requests);
  read_scale(field["scale"], function);
}

/// Where in the file the part lies that is called "limits.memory" or "args[2]"; as near as there is
/// something.
YamlField find(const YamlField& function, const std::string& part) {
  YamlField at = function;
  for (const auto& name : base::split(part, '.')) {
    const auto next = at[name.substr(0, name.find('['))];
    if (!next.present()) break;
    at = next;
    const auto open = name.find('[');
    if (open == std::string::npos) continue;
    const auto index =
        base::parse_number<std::size_t>(std::string_view{name}.substr(open + 1, name.size() - open - 2));
    if (const auto elements = at.elements(); index && *index < elements.size()) at = elements[*index];
  }
  return at;
}

/// What the cluster would refuse is refused here, where it can be shown.
void check(const YamlField& field, FunctionSpec function) {
  if (function.image.empty()) function.image = "made-from-the-program";
  try {
    validate(function);
  } catch (const InvalidSpec& error) {
    find(field, error.field()).fail(std::string{error.what()}.substr(error.field().size() + 2));
  }
}

StackFunction read_function(const YamlField& field, const std::string& name, const fs::path& folder) {
  if (!field.present()) field.fail("is empty; give it a program or an image");
  for (const char* key : {"lang", "handler", "build_args", "build_options"}) {
    if (field[key].present())
      field[key].fail("building from a template is not supported yet by this version");
  }
  field.require_known(function_keys);
  StackFunction function;
  function.function.name = name;
  read_settings(field, function.function);
  check(field, function.function);
  read_program(field, folder, function);
  return function;
}

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

}  // namespace

StackSpec load_stack(const fs::path& file) {
  const auto document = YamlField::parse(read_text(file), file.string());
  const auto folder = fs::absolute(file).parent_path();
  for (const char* key : {"services", "networks", "volumes", "configs", "secrets"}) {
    if (document[key].present())
      document[key].fail("Compose's sections are not supported yet by this version");
  }
  document.require_known({"name", "functions", "version", "provider"});
  StackSpec stack{.name = document["name"].present() ? document["name"].text() : default_name(folder)};
  if (!base::is_dns_label(stack.name)) {
    document["name"].fail("\"" + stack.name +
                          "\" is no DNS label: use 1 to 63 of a-z, 0-9 and -, not first or last");
  }
  const auto functions = document["functions"];
  if (functions.keys().empty()) functions.fail("names no function");
  for (const auto& name : functions.keys())
    stack.functions.push_back(read_function(functions[name], name, folder));
  return stack;
}

}  // namespace iitbfaas

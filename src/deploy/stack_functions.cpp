#include "deploy/stack_functions.hpp"

#include "base/text.hpp"
#include "contract/labels.hpp"
#include "model/scaling_policy.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <array>

namespace iitbfaas::deployment {
namespace fs = std::filesystem;
namespace {

using compose::Surroundings;

const std::vector<std::string> function_keys{
    "program",        "image",       "arguments",        "include",
    "args",           "mode",        "process",          "fprocess",
    "namespace",      "limits",      "requests",         "timeout",
    "publish",        "environment", "secrets",          "labels",
    "annotations",    "scale",       "replicas",         "constraints",
    "read_only_root", "user",        "environment_file", "readonly_root_filesystem",
    "watchdog"};

/// How faas-cli builds the image that `image` names.
const std::vector<std::string> build_keys{"lang",       "handler",       "build_args", "build_options",
                                          "skip_build", "build_secrets", "copy"};

void read_limits(const YamlField& field, Limits& limits) {
  field.require_known({"memory", "cpu", "pids"});
  if (field["memory"].present()) limits.memory = field["memory"].size();
  if (field["cpu"].present()) limits.millicpus = field["cpu"].millicpus();
  if (field["pids"].present()) limits.pids = field["pids"].number<std::uint32_t>();
}

void read_scale(const YamlField& field, FunctionSpec& function) {
  field.require_known(scaling_keys());
  for (const auto& key : field.keys()) {
    if (field[key].present()) set_scaling(function, key, field[key].text());
  }
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
    for (const char* key : {"arguments", "include", "user", "watchdog"}) {
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
  if (field["watchdog"].present()) package.with_watchdog = field["watchdog"].boolean();
}

std::string read_text(const YamlField& field, const fs::path& file, const Surroundings& around) {
  auto text = around.content(file);
  if (!text) field.fail("there is no file " + file.string());
  return *std::move(text);
}

/// As faas-cli: what stands in a file of `environment_file` goes before what stands in `environment`.
std::map<std::string, std::string> environment_of(const YamlField& field, const Surroundings& around) {
  auto result = field["environment"].dictionary();
  for (const auto& name : field["environment_file"].elements()) {
    const auto file = around.folder / name.text();
    const auto document = YamlField::parse(read_text(name, file, around), file.string());
    document.require_known({"environment"});
    for (auto& [key, value] : document["environment"].dictionary()) result[key] = value;
  }
  return result;
}

/// Only what stands in the file replaces a default.
void read_settings(const YamlField& field, const Surroundings& around, FunctionSpec& function) {
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
  set("readonly_root_filesystem", [&](const YamlField& value) { function.read_only_root = value.flag(); });
  function.args = field["args"].texts();
  function.secrets = field["secrets"].texts();
  function.constraints = field["constraints"].texts();
  function.environment = environment_of(field, around);
  function.labels = field["labels"].dictionary();
  function.annotations = field["annotations"].dictionary();
  read_limits(field["limits"], function.limits);
  read_limits(field["requests"], function.requests);
  read_scale(field["scale"], function);
}

/// Where in the file the part lies that is called "limits.memory" or "args[2]"; as near as there is
/// something.
YamlField find(const YamlField& function, const std::string& part) {
  if (part.starts_with(contract::labels::scale_prefix)) {
    const auto label = function["labels"][part];
    return label.present() ? label : function["scale"][model::scaling_key(part)];
  }
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

/// faas-cli builds, and deploys what `image` names; we do the second.
void warn_of_build(const YamlField& field, const Surroundings& around) {
  if (field["image"].present()) {
    for (const auto& key : build_keys) {
      if (key == "lang" && field[key].stands())
        around.warn(field[key], "is ignored: the image is deployed as it is; build it with faas-cli build");
    }
    return;
  }
  for (const auto& key : build_keys) {
    if (field[key].stands() && !field["program"].present()) {
      field[key].fail(
          "says how faas-cli builds an image, which iitbfaas does not; build it, and name it with "
          "image:, or give a program:");
    }
  }
}

StackFunction read_function(const YamlField& field, const std::string& name, const Surroundings& around) {
  if (!field.present()) field.fail("is empty; give it a program or an image");
  warn_of_build(field, around);
  auto known = function_keys;
  known.insert(known.end(), build_keys.begin(), build_keys.end());
  field.require_known(known);
  StackFunction function;
  function.function.name = name;
  read_settings(field, around, function.function);
  check(field, function.function);
  read_program(field, around.folder, function);
  return function;
}

}  // namespace

std::vector<StackFunction> read_functions(const YamlField& field, const Surroundings& around) {
  const auto functions = field.with_variables({.value = around.variable});
  std::vector<StackFunction> result;
  for (const auto& name : functions.keys()) result.push_back(read_function(functions[name], name, around));
  return result;
}

}  // namespace iitbfaas::deployment

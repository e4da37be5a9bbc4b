#include "model/validation.hpp"

#include "base/text.hpp"
#include "contract/names.hpp"
#include "model/mapping.hpp"
#include "model/scaling_policy.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/function.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace iitbfaas {
namespace {

constexpr std::size_t longest_service_name = 63;
constexpr Bytes least_memory{6ull << 20};  // the Engine refuses less
constexpr std::uint32_t most_replicas = 10'000;
constexpr std::string_view own_prefix = "iitbfaas.";

std::string in_quotes(std::string_view text) { return "\"" + std::string{text} + "\""; }

std::string element(const char* list, std::size_t index) {
  return std::string{list} + "[" + std::to_string(index) + "]";
}

bool has_control_character(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

bool all_of(std::string_view text, std::string_view allowed_signs) {
  return std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           allowed_signs.find(c) != std::string_view::npos;
  });
}

void check_label(const std::string& field, const std::string& text) {
  if (base::is_dns_label(text)) return;
  throw InvalidSpec{field,
                    in_quotes(text) + " is no DNS label: use 1 to 63 of a-z, 0-9 and -, not first or last"};
}

void check_names(const FunctionSpec& spec) {
  check_label("name", spec.name);
  check_label("namespace", spec.name_space);
  const auto service = model::service_name(spec.name, spec.name_space);
  if (service.size() > longest_service_name) {
    throw InvalidSpec{"name", in_quotes(service) + " is longer than the " +
                                  std::to_string(longest_service_name) +
                                  " characters that the Engine allows for namespace and name"};
  }
}

void check_program(const FunctionSpec& spec) {
  if (spec.image.empty()) throw InvalidSpec{"image", "is empty: give a program or an image"};
  if (has_control_character(spec.image) || spec.image.find(' ') != std::string::npos) {
    throw InvalidSpec{"image", in_quotes(spec.image) + " is no image reference"};
  }
  if (has_control_character(spec.process)) throw InvalidSpec{"process", "holds a control character"};
  constexpr std::array known{"", "exec", "http", "streaming", "serializing", "static", "native"};
  if (std::ranges::find(known, spec.mode) == known.end()) {
    throw InvalidSpec{"mode",
                      in_quotes(spec.mode) + " is unknown: use exec, http, streaming, serializing or static"};
  }
}

void check_args(const FunctionSpec& spec) {
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < spec.args.size(); ++i) {
    const auto& name = spec.args[i];
    if (name.empty()) throw InvalidSpec{element("args", i), "is empty: name a field of the form"};
    // They travel as one comma-separated variable.
    if (has_control_character(name) || name.find(',') != std::string::npos) {
      throw InvalidSpec{element("args", i), in_quotes(name) + " holds a comma or a control character"};
    }
    if (!seen.insert(name).second)
      throw InvalidSpec{element("args", i), in_quotes(name) + " is declared twice"};
  }
}

void check_resources(const FunctionSpec& spec) {
  const auto check_memory = [](const char* field, Bytes memory) {
    if (!memory || memory >= least_memory) return;
    throw InvalidSpec{field,
                      to_string(memory) + " is below the Engine's minimum of " + to_string(least_memory)};
  };
  check_memory("limits.memory", spec.limits.memory);
  check_memory("requests.memory", spec.requests.memory);
  if (spec.limits.memory && spec.requests.memory > spec.limits.memory) {
    throw InvalidSpec{"requests.memory", to_string(spec.requests.memory) + " is more than limits.memory, " +
                                             to_string(spec.limits.memory)};
  }
  if (spec.limits.millicpus != 0 && spec.requests.millicpus > spec.limits.millicpus) {
    throw InvalidSpec{"requests.cpu", std::to_string(spec.requests.millicpus) +
                                          "m is more than limits.cpu, " +
                                          std::to_string(spec.limits.millicpus) + "m"};
  }
  if (spec.requests.pids != 0)
    throw InvalidSpec{"requests.pids", "processes cannot be reserved, only limited"};
}

void check_running(const FunctionSpec& spec) {
  if (spec.timeout.count() <= 0) throw InvalidSpec{"timeout", "must be more than zero"};
  if (spec.publish && *spec.publish == 0) throw InvalidSpec{"publish", "0 is no port: use 1 to 65535"};
  if (spec.replicas > most_replicas) {
    throw InvalidSpec{"replicas",
                      std::to_string(spec.replicas) + " is more than " + std::to_string(most_replicas)};
  }
}

void check_environment(const FunctionSpec& spec) {
  for (const auto& [name, value] : spec.environment) {
    const bool good = !name.empty() && all_of(name, "_.-") && !(name.front() >= '0' && name.front() <= '9');
    if (!good) {
      throw InvalidSpec{"environment", in_quotes(name) +
                                           " is no name of a variable: use letters, digits, _ . and -, "
                                           "no digit first"};
    }
    if (value.find('\0') != std::string::npos) throw InvalidSpec{"environment." + name, "holds a zero byte"};
  }
}

void check_labels(const FunctionSpec& spec) {
  for (const auto& [name, value] : spec.labels) model::check_user_label("labels", name);
  if (spec.annotations.contains("")) throw InvalidSpec{"annotations", "an annotation has no name"};
  model::read_scaling(spec.labels);
}

void check_secrets(const FunctionSpec& spec) {
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < spec.secrets.size(); ++i) {
    const auto& name = spec.secrets[i];
    model::check_secret_name(element("secrets", i), name);
    if (!seen.insert(name).second)
      throw InvalidSpec{element("secrets", i), in_quotes(name) + " is named twice"};
  }
}

bool is_constraint(std::string_view text) {
  auto operation = text.find("==");
  if (operation == std::string_view::npos) operation = text.find("!=");
  if (operation == std::string_view::npos) return false;
  const auto key = base::trim(text.substr(0, operation));
  const auto value = base::trim(text.substr(operation + 2));
  constexpr std::array keys{"node.id",   "node.hostname",    "node.ip",
                            "node.role", "node.platform.os", "node.platform.arch"};
  const bool known =
      std::ranges::find(keys, key) != keys.end() ||
      (key.starts_with("node.labels.") && key.size() > std::string_view{"node.labels."}.size()) ||
      (key.starts_with("engine.labels.") && key.size() > std::string_view{"engine.labels."}.size());
  return known && !value.empty() && all_of(value, ":-_ .*()?+[]\\^$|/");
}

void check_constraints(const FunctionSpec& spec) {
  for (std::size_t i = 0; i < spec.constraints.size(); ++i) {
    if (is_constraint(spec.constraints[i])) continue;
    throw InvalidSpec{
        element("constraints", i),
        in_quotes(spec.constraints[i]) +
            " is no constraint: write KEY==VALUE or KEY!=VALUE with node.id, node.hostname, "
            "node.role, node.platform.os, node.platform.arch, node.labels.X or engine.labels.X"};
  }
}

}  // namespace

void model::check_namespace(const std::string& field, const std::string& name) { check_label(field, name); }

void model::check_secret_name(const std::string& field, const std::string& name) {
  constexpr std::size_t longest = 63;
  constexpr std::string_view signs = "_.-";
  const auto is_sign = [&](char c) { return signs.find(c) != std::string_view::npos; };
  if (name == contract::password_secret) throw InvalidSpec{field, in_quotes(name) + " is the gateway's own"};
  if (!name.empty() && name.size() <= longest && all_of(name, signs) && !is_sign(name.front()) &&
      !is_sign(name.back())) {
    return;
  }
  throw InvalidSpec{field, in_quotes(name) +
                               " is no name of a secret: use 1 to 63 letters, digits, _ . and -, with a "
                               "letter or digit at both ends"};
}

void model::check_user_label(const std::string& field, const std::string& name) {
  if (name.empty()) throw InvalidSpec{field, "a label has no name"};
  if (name.starts_with(own_prefix)) {
    throw InvalidSpec{field + "." + name,
                      "names that begin with " + std::string{own_prefix} + " are kept for iitbfaas"};
  }
}

void validate(const FunctionSpec& spec) {
  check_names(spec);
  check_program(spec);
  check_args(spec);
  check_resources(spec);
  check_running(spec);
  check_environment(spec);
  check_labels(spec);
  check_secrets(spec);
  check_constraints(spec);
}

}  // namespace iitbfaas

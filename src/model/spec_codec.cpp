#include "model/spec_codec.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

namespace iitbfaas::model {
namespace {

using Json = nlohmann::json;

Json encode_limits(const Limits& limits) {
  return {{"memory", limits.memory.count}, {"millicpus", limits.millicpus}, {"pids", limits.pids}};
}

Limits decode_limits(const Json& document, const Limits& absent) {
  if (!document.is_object()) return absent;
  return {.memory = {document.value("memory", std::uint64_t{0})},
          .millicpus = document.value("millicpus", std::uint32_t{0}),
          .pids = document.value("pids", std::uint32_t{0})};
}

}  // namespace

std::string encode_spec(const FunctionSpec& spec) {
  Json document{{"name", spec.name},
                {"namespace", spec.name_space},
                {"image", spec.image},
                {"replicas", spec.replicas},
                {"limits", encode_limits(spec.limits)},
                {"requests", encode_limits(spec.requests)},
                {"timeoutMs", spec.timeout.count()},
                {"readOnlyRoot", spec.read_only_root}};
  const auto add = [&](const char* key, const auto& value) {
    if (!value.empty()) document[key] = value;
  };
  add("process", spec.process);
  add("args", spec.args);
  add("mode", spec.mode);
  add("environment", spec.environment);
  add("secrets", spec.secrets);
  add("constraints", spec.constraints);
  if (spec.publish) document["publish"] = *spec.publish;
  return document.dump();
}

FunctionSpec decode_spec(std::string_view document) {
  try {
    const auto json = Json::parse(document);
    FunctionSpec spec;
    spec.name = json.at("name").get<std::string>();
    spec.name_space = json.value("namespace", spec.name_space);
    spec.image = json.value("image", spec.image);
    spec.process = json.value("process", spec.process);
    spec.args = json.value("args", spec.args);
    spec.mode = json.value("mode", spec.mode);
    spec.replicas = json.value("replicas", spec.replicas);
    spec.limits = decode_limits(json.value("limits", Json{}), spec.limits);
    spec.requests = decode_limits(json.value("requests", Json{}), spec.requests);
    spec.timeout = std::chrono::milliseconds{json.value("timeoutMs", spec.timeout.count())};
    if (json.contains("publish")) spec.publish = json["publish"].get<std::uint16_t>();
    spec.environment = json.value("environment", spec.environment);
    spec.secrets = json.value("secrets", spec.secrets);
    spec.constraints = json.value("constraints", spec.constraints);
    spec.read_only_root = json.value("readOnlyRoot", spec.read_only_root);
    return spec;
  } catch (const Json::exception& error) {
    throw Error{std::string{"read a function's spec label: "} + error.what()};
  }
}

}  // namespace iitbfaas::model

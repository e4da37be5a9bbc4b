#include "invoke/gateway/system_json.hpp"

#include "base/duration.hpp"
#include "contract/labels.hpp"
#include "invoke/gateway/table.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

#include <limits>

namespace iitbfaas::invoke {
namespace {

using Json = nlohmann::json;

Json limits_document(const Limits& limits) {
  Json document = Json::object();
  if (limits.memory) document["memory"] = to_string(limits.memory);
  if (limits.millicpus != 0) document["cpu"] = std::to_string(limits.millicpus) + "m";
  return document;
}

void set_unless_empty(Json& document, const char* name, Json value) {
  if (!value.empty()) document[name] = std::move(value);
}

Json status_document(const FunctionStatus& status, const CountInvocations& invocations) {
  const auto& spec = status.spec;
  // Clients index labels and annotations without looking: they are objects even when empty.
  Json document{{"name", spec.name},
                {"namespace", spec.name_space},
                {"image", spec.image},
                {"labels", Json(spec.labels)},
                {"annotations", Json(spec.annotations)},
                {"readOnlyRootFilesystem", spec.read_only_root},
                {"replicas", status.replicas},
                {"availableReplicas", status.available_replicas},
                {"invocationCount", invocations(full_name(spec.name, spec.name_space))},
                {"createdAt", base::to_rfc3339(status.created_at)}};
  document["labels"][contract::labels::openfaas_function] = spec.name;
  if (!spec.process.empty()) document["envProcess"] = spec.process;
  set_unless_empty(document, "envVars", Json(spec.environment));
  set_unless_empty(document, "constraints", Json(spec.constraints));
  set_unless_empty(document, "secrets", Json(spec.secrets));
  set_unless_empty(document, "limits", limits_document(spec.limits));
  set_unless_empty(document, "requests", limits_document(spec.requests));
  return document;
}

/// Names and labels may hold any bytes; the document must be UTF-8 all the same.
std::string dump(const Json& document) {
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json decode_object(std::string_view body) {
  auto document = Json::parse(body, nullptr, false);
  if (!document.is_object()) throw InvalidSpec{"body", "is no JSON object"};
  return document;
}

/// Clients write null for what they leave out.
std::string text_of(const Json& document, const char* name) {
  const auto found = document.find(name);
  if (found == document.end() || found->is_null()) return {};
  if (!found->is_string()) throw InvalidSpec{name, "is no string"};
  return found->get<std::string>();
}

}  // namespace

std::string encode_status(const FunctionStatus& status, const CountInvocations& invocations) {
  return dump(status_document(status, invocations));
}

std::string encode_statuses(const std::vector<FunctionStatus>& statuses,
                            const CountInvocations& invocations) {
  Json list = Json::array();
  for (const auto& status : statuses) list.push_back(status_document(status, invocations));
  return dump(list);
}

std::string encode_names(const std::vector<std::string>& names) { return dump(Json(names)); }

std::string encode_platform(std::string_view orchestration, std::string_view architecture) {
  const Json version{
      {"release", IITBFAAS_VERSION}, {"sha", "unknown"}, {"commit_message", "iitbfaas " IITBFAAS_VERSION}};
  return dump(
      {{"provider", {{"provider", "iitbfaas"}, {"version", version}, {"orchestration", orchestration}}},
       {"version", version},
       {"arch", architecture}});
}

ScaleRequest decode_scale_request(std::string_view body) {
  const auto document = decode_object(body);
  const auto replicas = document.find("replicas");
  if (replicas == document.end() || !replicas->is_number_unsigned() ||
      replicas->get<std::uint64_t>() > std::numeric_limits<std::uint32_t>::max()) {
    throw InvalidSpec{"replicas", "is no number of replicas"};
  }
  return {.name_space = text_of(document, "namespace"), .replicas = replicas->get<std::uint32_t>()};
}

RemoveRequest decode_remove_request(std::string_view body) {
  const auto document = decode_object(body);
  RemoveRequest request{.name = text_of(document, "functionName"),
                        .name_space = text_of(document, "namespace")};
  if (request.name.empty()) throw InvalidSpec{"functionName", "is missing"};
  return request;
}

}  // namespace iitbfaas::invoke

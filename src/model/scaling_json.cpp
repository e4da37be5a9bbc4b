#include "model/scaling_json.hpp"

#include "base/duration.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <type_traits>

namespace iitbfaas {
namespace {

using Json = nlohmann::json;
using std::chrono::milliseconds;

template <class Enum, std::size_t count>
Enum named(const std::string& name, const std::array<Enum, count>& values) {
  for (const auto value : values) {
    if (to_string(value) == name) return value;
  }
  throw Error{"\"" + name + "\" is not known here"};
}

ScaleType type_named(const std::string& name) {
  return named(name, std::array{ScaleType::rps, ScaleType::capacity, ScaleType::cpu, ScaleType::query});
}

ScaleReason reason_named(const std::string& name) {
  using enum ScaleReason;
  return named(name, std::array{steady, load, panic, idle, wake, alert, bounds, no_data, stabilising});
}

/// Each field of a policy by its name in a stack file, both ways.
template <class Policy, class Visit>
void visit_fields(Policy& policy, const Visit& visit) {
  visit("min", policy.min);
  visit("max", policy.max);
  visit("target", policy.target);
  visit("proportion", policy.proportion);
  visit("query", policy.query);
  visit("step", policy.step);
  visit("factor", policy.factor);
  visit("tolerance", policy.tolerance);
  visit("stable_window", policy.stable_window);
  visit("panic_window", policy.panic_window);
  visit("panic_threshold", policy.panic_threshold);
  visit("up_window", policy.up_window);
  visit("down_window", policy.down_window);
  visit("zero", policy.zero);
  visit("idle", policy.idle);
}

Json encode(const ScalingPolicy& policy) {
  Json document{{"type", to_string(policy.type)}};
  visit_fields(policy, [&](const char* name, const auto& value) {
    if constexpr (std::is_same_v<std::decay_t<decltype(value)>, milliseconds>)
      document[name] = base::to_string(value);
    else
      document[name] = value;
  });
  return document;
}

ScalingPolicy decode_policy(const Json& document) {
  ScalingPolicy policy{.type = type_named(document.at("type").get<std::string>())};
  visit_fields(policy, [&](const char* name, auto& value) {
    using Value = std::decay_t<decltype(value)>;
    if constexpr (std::is_same_v<Value, milliseconds>) {
      const auto duration = base::parse_duration(document.at(name).get<std::string>());
      if (!duration) throw Error{std::string{name} + " is no duration"};
      value = std::chrono::duration_cast<milliseconds>(*duration);
    } else {
      value = document.at(name).get<Value>();
    }
  });
  return policy;
}

Json encode(const ScaleChange& change) {
  return {{"at", base::to_rfc3339(change.at)},
          {"from", change.from},
          {"to", change.to},
          {"reason", to_string(change.reason)},
          {"explanation", change.explanation}};
}

ScaleChange decode_change(const Json& document) {
  const auto at = base::parse_rfc3339(document.at("at").get<std::string>());
  if (!at) throw Error{"a change has no time"};
  return {.at = *at,
          .from = document.at("from").get<std::uint32_t>(),
          .to = document.at("to").get<std::uint32_t>(),
          .reason = reason_named(document.at("reason").get<std::string>()),
          .explanation = document.at("explanation").get<std::string>()};
}

template <class Value>
Json optional(const std::optional<Value>& value) {
  return value ? Json(*value) : Json(nullptr);
}

template <class Value>
std::optional<Value> optional(const Json& document, const char* name) {
  const auto& value = document.at(name);
  return value.is_null() ? std::nullopt : std::optional{value.get<Value>()};
}

}  // namespace

namespace model {

ScalingStatus decode_scaling(std::string_view text) try {
  const auto document = Json::parse(text);
  ScalingStatus status{.replicas = document.at("replicas").get<std::uint32_t>(),
                       .ready = document.at("ready").get<std::uint32_t>(),
                       .load = optional<double>(document, "load"),
                       .under_way = optional<std::uint32_t>(document, "under_way"),
                       .held = document.at("held").get<std::uint32_t>(),
                       .complete = document.at("complete").get<bool>(),
                       .problem = document.at("problem").get<std::string>()};
  if (!document.at("policy").is_null()) status.policy = decode_policy(document.at("policy"));
  const auto& decision = document.at("decision");
  status.decision = {.replicas = decision.at("replicas").get<std::uint32_t>(),
                     .reason = reason_named(decision.at("reason").get<std::string>()),
                     .load = optional<double>(decision, "load"),
                     .explanation = decision.at("explanation").get<std::string>()};
  for (const auto& change : document.at("changes")) status.changes.push_back(decode_change(change));
  return status;
} catch (const Json::exception&) {
  throw Error{"what came does not say how a function is scaled"};
}

}  // namespace model

std::string to_json(const ScalingStatus& status) {
  Json document{{"policy", status.policy ? encode(*status.policy) : Json(nullptr)},
                {"replicas", status.replicas},
                {"ready", status.ready},
                {"load", optional(status.load)},
                {"under_way", optional(status.under_way)},
                {"held", status.held},
                {"complete", status.complete},
                {"decision",
                 {{"replicas", status.decision.replicas},
                  {"reason", to_string(status.decision.reason)},
                  {"load", optional(status.decision.load)},
                  {"explanation", status.decision.explanation}}},
                {"changes", Json::array()},
                {"problem", status.problem}};
  for (const auto& change : status.changes) document["changes"].push_back(encode(change));
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace iitbfaas

#include "scale/alerts.hpp"

#include "contract/alert_names.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/function.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace iitbfaas::scale {
namespace {

using Json = nlohmann::json;

struct KnownName {
  std::string_view name;
  AlertMeaning meaning;
};

/// OpenFaaS's, those of 2019, and ours.
constexpr std::array known_names{KnownName{contract::alert_names::openfaas_high, AlertMeaning::high},
                                 KnownName{contract::alert_names::high_of_2019, AlertMeaning::high},
                                 KnownName{contract::alert_names::low_of_2019, AlertMeaning::low},
                                 KnownName{contract::alert_names::requests_high, AlertMeaning::high},
                                 KnownName{contract::alert_names::requests_low, AlertMeaning::low}};

std::string text(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::optional<AlertMeaning> meaning_of(const Json& labels, std::string_view name) {
  const auto said = text(labels, contract::alert_names::scale_label);
  if (said == "up") return AlertMeaning::high;
  if (said == "down") return AlertMeaning::low;
  const auto known = std::ranges::find(known_names, name, &KnownName::name);
  return known == known_names.end() ? std::nullopt : std::optional{known->meaning};
}

/// In 2019 the job was called as the function's service.
std::string function_of(const Json& labels) {
  for (const auto* label : {"function_name", "service_name", "job"}) {
    auto name = text(labels, label);
    if (name.empty()) continue;
    if (name.find('.') == std::string::npos) name.append(".").append(default_namespace);
    return name;
  }
  return {};
}

ScaleAlert decode_alert(const Json& document) {
  const auto& labels = document.at("labels");
  const auto status = document.at("status").get<std::string>();
  ScaleAlert alert{.name = text(labels, "alertname"), .function = function_of(labels)};
  auto fingerprint = text(document, "fingerprint");
  if (fingerprint.empty()) fingerprint = labels.dump();
  alert.key = fingerprint + " " + text(document, "startsAt") + " " + status;
  const auto meaning = meaning_of(labels, alert.name);
  if (!meaning) {
    alert.why_not = "not an alert to scale by";
  } else if (alert.function.empty()) {
    alert.why_not = "names no function";
  } else {
    alert.meaning = status == "resolved" ? AlertMeaning::resolved : *meaning;
  }
  return alert;
}

}  // namespace

std::vector<ScaleAlert> decode_alerts(std::string_view body) {
  std::vector<ScaleAlert> alerts;
  try {
    const auto document = Json::parse(body);
    const auto& list = document.at("alerts");
    if (!list.is_array()) throw InvalidSpec{"alerts", "is no list"};
    for (const auto& one : list) alerts.push_back(decode_alert(one));
  } catch (const Json::exception&) {
    throw InvalidSpec{"alert",
                      "is not what Alertmanager's webhook sends: {\"version\":\"4\",\"alerts\":[…]}"};
  }
  return alerts;
}

std::string encode_outcomes(const std::vector<AlertOutcome>& outcomes) {
  Json list = Json::array();
  for (const auto& one : outcomes) {
    list.push_back(
        {{"alert", one.alert}, {"function", one.function}, {"result", one.result}, {"why", one.why}});
  }
  return Json{{"alerts", std::move(list)}}.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string encode_error(const std::string& reason) {
  return Json{{"error", reason}}.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace iitbfaas::scale

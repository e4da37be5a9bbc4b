#pragma once
#include "iitbfaas/scaling.hpp"

#include <string>
#include <string_view>
#include <vector>

/// POST /system/alert: what Alertmanager's webhook says (version 4 of its message,
/// prometheus.io/docs/alerting/latest/configuration/#webhook_config).
namespace iitbfaas::scale {

struct ScaleAlert {
  std::string name = {};      ///< "APIHighInvocationRate"
  std::string function = {};  ///< "hello.openfaas-fn"; empty: it names none
  AlertMeaning meaning = AlertMeaning::high;
  std::string key = {};      ///< the same for the same alert, said again
  std::string why_not = {};  ///< set: it is no alert to scale by, and this is why
};

/// What was made of an alert: "taken", "repeated", or "ignored" and why.
struct AlertOutcome {
  std::string alert = {}, function = {}, result = {}, why = {};
};

/// Throws InvalidSpec when it is no such message.
std::vector<ScaleAlert> decode_alerts(std::string_view body);

/// {"alerts": [{"alert", "function", "result", "why"}]}: what was made of each.
std::string encode_outcomes(const std::vector<AlertOutcome>& outcomes);
/// {"error": reason}
std::string encode_error(const std::string& reason);

}  // namespace iitbfaas::scale

#pragma once
#include "iitbfaas/alertmanager.hpp"
#include "iitbfaas/error.hpp"
#include "iitbfaas/invocation.hpp"
#include "iitbfaas/prometheus.hpp"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <string>
#include <vector>

/// JSON of the two HTTP APIs ⇄ values. Decoding throws Error when a document is not what the API says, never
/// anything else.
namespace iitbfaas::prometheus {

using Json = nlohmann::json;

/// What `decode` reads in an answer to `context`; its Error is told with it.
template <class Value>
Value decoded(const Json& answer, const std::string& context, Value (*decode)(const Json&)) {
  try {
    return decode(answer);
  } catch (const Error& error) {
    throw Error{context + ": " + error.what()};
  }
}

/// Prometheus's envelope, when it says success: {"status", "data", "warnings"}. Throws ApiError with the
/// words of a refusal, NotFound, Error for what Prometheus does not answer. `context`: what was asked of
/// whom.
Json prometheus_answer(const Reply& reply, const std::string& context);

// Each of a whole envelope.
QueryResult decode_query(const Json& answer);
std::vector<MetricLabels> decode_series(const Json& answer);
std::vector<std::string> decode_names(const Json& answer);
std::map<std::string, std::vector<MetricMetadata>> decode_metadata(const Json& answer);
std::vector<TargetMetadata> decode_target_metadata(const Json& answer);
ScrapeTargets decode_targets(const Json& answer);
std::vector<RuleGroup> decode_rules(const Json& answer);
std::vector<RuleAlert> decode_alerts(const Json& answer);
std::vector<std::string> decode_alertmanagers(const Json& answer);
std::map<std::string, std::string> decode_flags(const Json& answer);
std::string decode_text(const Json& answer);
BuildInformation decode_build(const Json& answer);
RuntimeInformation decode_runtime(const Json& answer);
HeadStatistics decode_head(const Json& answer);

/// Alertmanager answers with the document itself; refusals are a text, or {"message"}.
Json alertmanager_answer(const Reply& reply, const std::string& context);

std::vector<ReceivedAlert> decode_received_alerts(const Json& document);
std::vector<AlertGroup> decode_alert_groups(const Json& document);
std::vector<Silence> decode_silences(const Json& document);
Silence decode_silence(const Json& document);
Json encode_silence(const Silence& silence);
AlertmanagerStatus decode_status(const Json& document);

}  // namespace iitbfaas::prometheus

#include "prometheus/codec.hpp"
#include "property.hpp"

#include <nlohmann/json.hpp>

#include <string>

using namespace iitbfaas;

namespace {

template <class Value>
void read(const nlohmann::json& answer, Value (*decode)(const nlohmann::json&)) {
  try {
    decode(answer);
  } catch (const Error&) {
    // Refused.
  }
}

void read_all_of_prometheus(const nlohmann::json& answer) {
  read(answer, prometheus::decode_query);
  read(answer, prometheus::decode_series);
  read(answer, prometheus::decode_names);
  read(answer, prometheus::decode_metadata);
  read(answer, prometheus::decode_target_metadata);
  read(answer, prometheus::decode_targets);
  read(answer, prometheus::decode_rules);
  read(answer, prometheus::decode_alerts);
  read(answer, prometheus::decode_alertmanagers);
  read(answer, prometheus::decode_runtime);
  read(answer, prometheus::decode_flags);
  read(answer, prometheus::decode_head);
}

void read_all_of_alertmanager(const nlohmann::json& answer) {
  read(answer, prometheus::decode_received_alerts);
  read(answer, prometheus::decode_alert_groups);
  read(answer, prometheus::decode_silences);
  read(answer, prometheus::decode_status);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const int status : {200, 400, 404}) {
    const Reply reply{.status = status, .body = std::string{fuzz::as_text(data, size)}};
    try {
      read_all_of_prometheus(prometheus::prometheus_answer(reply, "question"));
      fuzz::require(status == 200, "only 200 brings an answer");
    } catch (const Error& error) {
      fuzz::require(std::string_view{error.what()}.find('\n') == std::string_view::npos, "a line");
    }
    try {
      read_all_of_alertmanager(prometheus::alertmanager_answer(reply, "question"));
      fuzz::require(status == 200, "only 200 brings an answer");
    } catch (const Error& error) {
      fuzz::require(std::string_view{error.what()}.find('\n') == std::string_view::npos, "a line");
    }
  }
  return 0;
}

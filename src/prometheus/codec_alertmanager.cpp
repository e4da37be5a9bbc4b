#include "base/duration.hpp"
#include "base/json_fields.hpp"
#include "prometheus/codec.hpp"
#include "prometheus/codec_parts.hpp"

namespace iitbfaas::prometheus {

using namespace base::fields;

namespace {

std::string decode_receiver(const Json& document) { return text(document, "name"); }

NotificationState notification_state(const std::string& word) {
  if (word == "active") return NotificationState::active;
  if (word == "suppressed") return NotificationState::suppressed;
  return NotificationState::unprocessed;
}

ReceivedAlert decode_received_alert(const Json& document) {
  const Json& status = member(document, "status");
  return {.fingerprint = text(document, "fingerprint"),
          .labels = text_map(document, "labels"),
          .annotations = text_map(document, "annotations"),
          .generator_url = text(document, "generatorURL"),
          .starts_at = time(document, "startsAt"),
          .ends_at = time(document, "endsAt"),
          .updated_at = time(document, "updatedAt"),
          .state = notification_state(text(status, "state")),
          .receivers = list(document, "receivers", decode_receiver),
          .silenced_by = texts(status, "silencedBy"),
          .inhibited_by = texts(status, "inhibitedBy")};
}

AlertGroup decode_alert_group(const Json& document) {
  return {.labels = text_map(document, "labels"),
          .receiver = decode_receiver(member(document, "receiver")),
          .alerts = list(document, "alerts", decode_received_alert)};
}

SilenceMatcher decode_matcher(const Json& document) {
  using Relation = SilenceMatcher::Relation;
  // Alertmanager before 0.22 knows no isEqual, and means true.
  const bool equal = !given(document, "isEqual") || flag(document, "isEqual");
  const auto relation = flag(document, "isRegex") ? (equal ? Relation::matches : Relation::matches_not)
                                                  : (equal ? Relation::equal : Relation::not_equal);
  return {.label = text(document, "name"), .value = text(document, "value"), .relation = relation};
}

Json encode_matcher(const SilenceMatcher& matcher) {
  using Relation = SilenceMatcher::Relation;
  const auto relation = matcher.relation;
  return {{"name", matcher.label},
          {"value", matcher.value},
          {"isRegex", relation == Relation::matches || relation == Relation::matches_not},
          {"isEqual", relation == Relation::equal || relation == Relation::matches}};
}

SilenceState silence_state(const std::string& word) {
  if (word == "active") return SilenceState::active;
  if (word == "expired") return SilenceState::expired;
  return SilenceState::pending;
}

std::string decode_peer(const Json& document) { return text(document, "address"); }

template <class Value>
std::vector<Value> whole_list(const Json& document, Value (*read)(const Json&)) {
  return list(Json{{"list", document}}, "list", read);
}

}  // namespace

std::vector<ReceivedAlert> decode_received_alerts(const Json& document) {
  return whole_list(document, decode_received_alert);
}

std::vector<AlertGroup> decode_alert_groups(const Json& document) {
  return whole_list(document, decode_alert_group);
}

std::vector<Silence> decode_silences(const Json& document) { return whole_list(document, decode_silence); }

Silence decode_silence(const Json& document) {
  return {.id = text(document, "id"),
          .matchers = list(document, "matchers", decode_matcher),
          .starts_at = time(document, "startsAt"),
          .ends_at = time(document, "endsAt"),
          .created_by = text(document, "createdBy"),
          .comment = text(document, "comment"),
          .state = silence_state(text(member(document, "status"), "state"))};
}

Json encode_silence(const Silence& silence) {
  Json document{{"startsAt", base::to_rfc3339(silence.starts_at)},
                {"endsAt", base::to_rfc3339(silence.ends_at)},
                {"createdBy", silence.created_by},
                {"comment", silence.comment}};
  for (const auto& matcher : silence.matchers) document["matchers"].push_back(encode_matcher(matcher));
  if (!silence.id.empty()) document["id"] = silence.id;
  return document;
}

AlertmanagerStatus decode_status(const Json& document) {
  const Json& cluster = member(document, "cluster");
  return {.build = build_information(member(document, "versionInfo")),
          .started_at = time(document, "uptime"),
          .cluster = text(cluster, "status"),
          .peers = list(cluster, "peers", decode_peer),
          .configuration = text(member(document, "config"), "original")};
}

}  // namespace iitbfaas::prometheus

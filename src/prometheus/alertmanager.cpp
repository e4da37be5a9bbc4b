#include "iitbfaas/alertmanager.hpp"

#include "base/json_fields.hpp"
#include "prometheus/api.hpp"
#include "prometheus/codec.hpp"

#include "iitbfaas/error.hpp"

namespace iitbfaas {

using prometheus::Fields;
using prometheus::Json;

struct Alertmanager::Impl {
  explicit Impl(const AlertmanagerOptions& options)
      : api{{.url = options.url,
             .user = options.user,
             .password = options.password,
             .ca_file = options.ca_file,
             .timeout = options.timeout,
             .most_answer = 64 << 20}} {}

  /// `what` was asked for: "alerts".
  template <class Value>
  Value read(const std::string& what, const Reply& reply, Value (*decode)(const Json&)) const {
    const auto context = what + " at " + api.url();
    return prometheus::decoded(prometheus::alertmanager_answer(reply, context), context, decode);
  }

  template <class Value>
  Value get(const std::string& what, const std::string& path, Value (*decode)(const Json&),
            const Fields& fields = {}) const {
    return read(what, api.get("/api/v2/" + path, fields), decode);
  }

  prometheus::Api api;
};

namespace {

Fields matching(const std::vector<std::string>& matchers) {
  Fields fields;
  for (const auto& matcher : matchers) fields.push_back({"filter", matcher});
  return fields;
}

Fields fields_of(const AlertFilter& filter) {
  auto fields = matching(filter.matchers);
  if (!filter.receiver.empty()) fields.push_back({"receiver", filter.receiver});
  if (!filter.active) fields.push_back({"active", "false"});
  if (!filter.silenced) fields.push_back({"silenced", "false"});
  if (!filter.inhibited) fields.push_back({"inhibited", "false"});
  return fields;
}

std::string path_of_silence(const std::string& id) { return "silence/" + http::percent_encode(id); }

}  // namespace

Alertmanager::Alertmanager(const AlertmanagerOptions& options)
    : impl_{std::make_shared<const Impl>(options)} {}

const std::string& Alertmanager::url() const noexcept { return impl_->api.url(); }

std::vector<ReceivedAlert> Alertmanager::alerts(const AlertFilter& filter) const {
  return impl_->get("alerts", "alerts", prometheus::decode_received_alerts, fields_of(filter));
}

std::vector<AlertGroup> Alertmanager::alert_groups(const AlertFilter& filter) const {
  return impl_->get("groups of alerts", "alerts/groups", prometheus::decode_alert_groups, fields_of(filter));
}

std::vector<Silence> Alertmanager::silences(const std::vector<std::string>& matchers) const {
  return impl_->get("silences", "silences", prometheus::decode_silences, matching(matchers));
}

Silence Alertmanager::silence(const std::string& id) const {
  return impl_->get("silence " + id, path_of_silence(id), prometheus::decode_silence);
}

std::string Alertmanager::put_silence(const Silence& silence) const {
  if (silence.matchers.empty()) throw InvalidSpec{"matchers", "a silence needs one at least"};
  if (silence.ends_at <= silence.starts_at) throw InvalidSpec{"ends_at", "is not after the start"};
  const auto reply = impl_->api.post("/api/v2/silences", prometheus::encode_silence(silence));
  return impl_->read<std::string>(
      "put silence", reply, [](const Json& document) { return base::fields::text(document, "silenceID"); });
}

void Alertmanager::expire_silence(const std::string& id) const {
  const auto reply = impl_->api.remove("/api/v2/" + path_of_silence(id));
  prometheus::alertmanager_answer(reply, "expire silence " + id + " at " + url());
}

bool Alertmanager::ready() const { return impl_->api.ready(); }

AlertmanagerStatus Alertmanager::status() const {
  return impl_->get("status", "status", prometheus::decode_status);
}

}  // namespace iitbfaas

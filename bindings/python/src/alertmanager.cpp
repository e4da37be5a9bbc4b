#include "iitbfaas/alertmanager.hpp"

#include "binding.hpp"
#include "method.hpp"
#include "value.hpp"
#include "waiting.hpp"

namespace iitbfaas::python {

template <>
struct Words<NotificationState> {
  static constexpr std::array<std::pair<const char*, NotificationState>, 3> all{{
      {"unprocessed", NotificationState::unprocessed},
      {"active", NotificationState::active},
      {"suppressed", NotificationState::suppressed},
  }};
};

template <>
struct Words<SilenceMatcher::Relation> {
  using Relation = SilenceMatcher::Relation;
  static constexpr std::array<std::pair<const char*, Relation>, 4> all{{
      {"equal", Relation::equal},
      {"not_equal", Relation::not_equal},
      {"matches", Relation::matches},
      {"matches_not", Relation::matches_not},
  }};
};

template <>
struct Words<SilenceState> {
  static constexpr std::array<std::pair<const char*, SilenceState>, 3> all{{
      {"pending", SilenceState::pending},
      {"active", SilenceState::active},
      {"expired", SilenceState::expired},
  }};
};

namespace {

void bind_silence_matcher(py::module_& module) {
  bind_value<SilenceMatcher>(
      module, "SilenceMatcher",
      "Which alerts a silence keeps quiet, by one label.\n\n"
      ">>> iitbfaas.SilenceMatcher(label='job', value='fn.*', relation='matches').relation\n"
      "'matches'\n",
      {field<&SilenceMatcher::label>("label", "str"),
       field<&SilenceMatcher::value>("value",
                                     "str: of matches and matches_not an anchored regular expression"),
       field<&SilenceMatcher::relation>("relation",
                                        "\"equal\", \"not_equal\", \"matches\" or \"matches_not\"")});
}

void bind_silence(py::module_& module) {
  bind_value<Silence>(
      module, "Silence",
      "Keeps alerts quiet for a while.\n\n"
      ">>> import datetime\n"
      ">>> end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)\n"
      ">>> matcher = iitbfaas.SilenceMatcher(label='alertname', value='Late')\n"
      ">>> id = alertmanager.put_silence(iitbfaas.Silence(\n"
      "...     matchers=[matcher], ends_at=end, created_by='ann', comment='known'))\n"
      ">>> alertmanager.silence(id).state\n"
      "'active'\n"
      ">>> alertmanager.expire_silence(id)\n",
      {field<&Silence::id>("id", "str: Alertmanager's; empty: a new one"),
       field<&Silence::matchers>("matchers", "tuple of SilenceMatcher: all must hold"),
       field<&Silence::starts_at>("starts_at", "datetime, UTC: None or past: now"),
       field<&Silence::ends_at>("ends_at", "datetime, UTC"), field<&Silence::created_by>("created_by", "str"),
       field<&Silence::comment>("comment", "str"),
       field<&Silence::state>("state", "\"pending\", \"active\" or \"expired\", as told; not sent")});
}

void bind_received_alert(py::module_& module) {
  bind_value<ReceivedAlert>(
      module, "ReceivedAlert",
      "An alert as Alertmanager has it.\n\n"
      ">>> alertmanager.alerts()[0].labels['alertname']\n"
      "'Late'\n",
      {field<&ReceivedAlert::fingerprint>("fingerprint", "str"),
       field<&ReceivedAlert::labels>("labels", "mapping of str to str"),
       field<&ReceivedAlert::annotations>("annotations", "mapping of str to str"),
       field<&ReceivedAlert::generator_url>("generator_url", "str"),
       field<&ReceivedAlert::starts_at>("starts_at", "datetime, UTC"),
       field<&ReceivedAlert::ends_at>("ends_at", "datetime, UTC: resolved then, unless it is sent again"),
       field<&ReceivedAlert::updated_at>("updated_at", "datetime, UTC"),
       field<&ReceivedAlert::state>("state", "\"unprocessed\", \"active\" or \"suppressed\""),
       field<&ReceivedAlert::receivers>("receivers", "tuple of str"),
       field<&ReceivedAlert::silenced_by>("silenced_by", "tuple of str: ids of silences"),
       field<&ReceivedAlert::inhibited_by>("inhibited_by", "tuple of str: fingerprints of alerts")});
}

void bind_alert_group(py::module_& module) {
  bind_value<AlertGroup>(module, "AlertGroup",
                         "Alerts that are notified of together.\n\n"
                         ">>> alertmanager.alert_groups()[0].receiver\n"
                         "'nobody'\n",
                         {field<&AlertGroup::labels>("labels", "mapping of str to str"),
                          field<&AlertGroup::receiver>("receiver", "str"),
                          field<&AlertGroup::alerts>("alerts", "tuple of ReceivedAlert")});
}

void bind_alertmanager_status(py::module_& module) {
  bind_value<AlertmanagerStatus>(
      module, "AlertmanagerStatus",
      "How an Alertmanager runs.\n\n"
      ">>> alertmanager.status().cluster\n"
      "'disabled'\n",
      {field<&AlertmanagerStatus::build>("build", "BuildInformation"),
       field<&AlertmanagerStatus::started_at>("started_at", "datetime, UTC"),
       field<&AlertmanagerStatus::cluster>("cluster", "str: \"ready\", \"settling\" or \"disabled\""),
       field<&AlertmanagerStatus::peers>("peers", "tuple of str: addresses"),
       field<&AlertmanagerStatus::configuration>("configuration", "str: YAML, secrets hidden")});
}

AlertFilter alert_filter(const char* call, const py::kwargs& keywords) {
  auto table = table_of<AlertFilter>();
  table.owner = call;
  AlertFilter filter;
  fill(&filter, table, keywords);
  return filter;
}

void bind_alerts(py::class_<Alertmanager>& type) {
  type.def(
      "alerts",
      [](const Alertmanager& it, const py::kwargs& keywords) {
        const auto filter = alert_filter("alerts", keywords);
        return give(waiting([&] { return it.alerts(filter); }));
      },
      "A tuple of ReceivedAlert: all of them, or those that the arguments let through.\n\n"
      "matchers: list of str, \"severity=\\\"critical\\\"\"; all must hold. receiver: str, a regular\n"
      "expression. active, silenced, inhibited: False leaves these out.\n\n"
      ">>> [alert.state for alert in alertmanager.alerts(matchers=['severity=\"warning\"'])]\n"
      "['active']\n");
  type.def(
      "alert_groups",
      [](const Alertmanager& it, const py::kwargs& keywords) {
        const auto filter = alert_filter("alert_groups", keywords);
        return give(waiting([&] { return it.alert_groups(filter); }));
      },
      "A tuple of AlertGroup. Arguments as for alerts.\n\n"
      ">>> alertmanager.alert_groups(receiver='somebody')\n"
      "()\n");
}

void bind_silences(py::class_<Alertmanager>& type) {
  method(
      type, "silences",
      [](const Alertmanager& it, const py::object& matchers) {
        const auto chosen = Conversion<std::vector<std::string>>::load({"silences", "matchers"}, matchers);
        return give(waiting([&] { return it.silences(chosen); }));
      },
      py::arg("matchers") = py::make_tuple(),
      "A tuple of Silence: all, or those that have these very matchers.\n\n"
      ">>> alertmanager.silences(['alertname=\"Never\"'])\n"
      "()\n");
  method(
      type, "silence",
      [](const Alertmanager& it, const std::string& id) { return waiting([&] { return it.silence(id); }); },
      py::arg("id"),
      "The Silence of that id. Raises NotFound.\n\n"
      ">>> alertmanager.silence('00000000-0000-0000-0000-000000000000')\n"
      "Traceback (most recent call last):\n"
      "iitbfaas.NotFound: ...\n");
  method(
      type, "put_silence",
      [](const Alertmanager& it, const Silence& silence) {
        return waiting([&] { return it.put_silence(silence); });
      },
      py::arg("silence"),
      "Creates it, or changes the one of its id. Returns the id, another one where a change needs that.\n"
      "Raises InvalidSpec for one without matchers or that ends before it starts.\n\n"
      ">>> alertmanager.put_silence(iitbfaas.Silence())\n"
      "Traceback (most recent call last):\n"
      "iitbfaas.InvalidSpec: ...\n");
  method(
      type, "expire_silence",
      [](const Alertmanager& it, const std::string& id) { waiting([&] { it.expire_silence(id); }); },
      py::arg("id"),
      "Ends it now. Raises NotFound.\n\n"
      ">>> alertmanager.expire_silence('00000000-0000-0000-0000-000000000000')\n"
      "Traceback (most recent call last):\n"
      "iitbfaas.NotFound: ...\n");
}

void bind_alertmanager_state(py::class_<Alertmanager>& type) {
  method(
      type, "ready", [](const Alertmanager& it) { return waiting([&] { return it.ready(); }); },
      "bool: False while it starts or stops.\n\n"
      ">>> alertmanager.ready()\n"
      "True\n");
  method(
      type, "status", [](const Alertmanager& it) { return waiting([&] { return it.status(); }); },
      "AlertmanagerStatus.\n\n"
      ">>> 'nobody' in alertmanager.status().configuration\n"
      "True\n");
}

}  // namespace

void bind_alertmanager(py::module_& module) {
  bind_silence_matcher(module);
  bind_silence(module);
  bind_received_alert(module);
  bind_alert_group(module);
  bind_alertmanager_status(module);
  describe<AlertFilter>("alerts", {field<&AlertFilter::matchers>("matchers", "tuple of str"),
                                   field<&AlertFilter::receiver>("receiver", "str"),
                                   field<&AlertFilter::active>("active", "bool"),
                                   field<&AlertFilter::silenced>("silenced", "bool"),
                                   field<&AlertFilter::inhibited>("inhibited", "bool")});
  describe<AlertmanagerOptions>("Alertmanager",
                                {field<&AlertmanagerOptions::user>("user", "str"),
                                 secret<&AlertmanagerOptions::password>("password", "str"),
                                 field<&AlertmanagerOptions::ca_file>("ca_file", "str"),
                                 field<&AlertmanagerOptions::timeout>("timeout", "float: seconds")});
  py::class_<Alertmanager> type{
      module, "Alertmanager",
      "Names one Alertmanager 0.16 or later; nothing is kept, so every call asks once.\n\n"
      "Alertmanager(url=\"http://127.0.0.1:9093\", user=\"\", password=\"\", ca_file=\"\", timeout=30):\n"
      "as Prometheus. Calls raise what those of Prometheus raise.\n\n"
      ">>> iitbfaas.Alertmanager(alertmanager.url, timeout=5).ready()\n"
      "True\n"};
  type.def(py::init([](const py::object& url, const py::kwargs& keywords) {
             auto options = filled<AlertmanagerOptions>(keywords);
             options.url = text_from({"Alertmanager", "url"}, url);
             return Alertmanager{options};
           }),
           py::arg("url") = AlertmanagerOptions{}.url);
  type.def_property_readonly("url", &Alertmanager::url, "str");
  type.def("__repr__", [](const Alertmanager& it) { return "<Alertmanager " + it.url() + ">"; });
  bind_alerts(type);
  bind_silences(type);
  bind_alertmanager_state(type);
}

}  // namespace iitbfaas::python

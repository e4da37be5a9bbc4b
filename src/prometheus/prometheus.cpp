#include "iitbfaas/prometheus.hpp"

#include "base/duration.hpp"
#include "prometheus/api.hpp"
#include "prometheus/codec.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

namespace iitbfaas {

using prometheus::Fields;
using prometheus::Json;

struct Prometheus::Impl {
  explicit Impl(const PrometheusOptions& options)
      : api{{.url = options.url,
             .user = options.user,
             .password = options.password,
             .ca_file = options.ca_file,
             .timeout = options.timeout,
             .most_answer = options.most_answer.count}},
        give_up_after{options.timeout} {}

  /// `what` was asked for: "rules".
  template <class Value>
  Value read(const std::string& what, const Reply& reply, Value (*decode)(const Json&)) const {
    const auto context = what + " at " + api.url();
    return prometheus::decoded(prometheus::prometheus_answer(reply, context), context, decode);
  }

  template <class Value>
  Value get(const std::string& what, const std::string& path, Value (*decode)(const Json&),
            const Fields& fields = {}) const {
    return read(what, api.get("/api/v1/" + path, fields), decode);
  }

  /// What may be asked with a form.
  template <class Value>
  Value ask(const std::string& what, const std::string& path, Value (*decode)(const Json&),
            const Fields& fields) const {
    return read(what, api.ask("/api/v1/" + path, fields), decode);
  }

  QueryResult query(const std::string& path, Fields fields) const {
    const auto what = "query " + fields.front().value;
    if (give_up_after.count() > 0) {
      fields.push_back({"timeout", std::to_string(give_up_after.count()) + "ms"});
    }
    return ask(what, path, prometheus::decode_query, fields);
  }

  prometheus::Api api;
  std::chrono::milliseconds give_up_after;
};

namespace {

Fields fields_of(const MetricSelection& selection) {
  Fields fields;
  for (const auto& selector : selection.selectors) fields.push_back({"match[]", selector});
  if (selection.start) fields.push_back({"start", base::to_rfc3339(*selection.start)});
  if (selection.end) fields.push_back({"end", base::to_rfc3339(*selection.end)});
  return fields;
}

Fields of_metric(const std::string& metric) { return metric.empty() ? Fields{} : Fields{{"metric", metric}}; }

}  // namespace

Prometheus::Prometheus(const PrometheusOptions& options) : impl_{std::make_shared<const Impl>(options)} {}

const std::string& Prometheus::url() const noexcept { return impl_->api.url(); }

QueryResult Prometheus::query(const std::string& expression, std::optional<MetricTime> at) const {
  Fields fields{{"query", expression}};
  if (at) fields.push_back({"time", base::to_rfc3339(*at)});
  return impl_->query("query", std::move(fields));
}

QueryResult Prometheus::query_range(const std::string& expression, const MetricRange& range) const {
  if (range.step < std::chrono::milliseconds{1}) throw InvalidSpec{"step", "is below a millisecond"};
  if (range.end < range.start) throw InvalidSpec{"end", "lies before the start"};
  return impl_->query("query_range", {{"query", expression},
                                      {"start", base::to_rfc3339(range.start)},
                                      {"end", base::to_rfc3339(range.end)},
                                      {"step", std::to_string(range.step.count()) + "ms"}});
}

std::vector<MetricLabels> Prometheus::series(const MetricSelection& selection) const {
  return impl_->ask("series", "series", prometheus::decode_series, fields_of(selection));
}

std::vector<std::string> Prometheus::labels(const MetricSelection& selection) const {
  return impl_->ask("labels", "labels", prometheus::decode_names, fields_of(selection));
}

std::vector<std::string> Prometheus::label_values(const std::string& label,
                                                  const MetricSelection& selection) const {
  const auto path = "label/" + http::percent_encode(label) + "/values";
  return impl_->get("values of " + label, path, prometheus::decode_names, fields_of(selection));
}

std::map<std::string, std::vector<MetricMetadata>> Prometheus::metadata(const std::string& metric) const {
  return impl_->get("metadata", "metadata", prometheus::decode_metadata, of_metric(metric));
}

std::vector<TargetMetadata> Prometheus::target_metadata(const std::string& metric) const {
  return impl_->get("metadata of targets", "targets/metadata", prometheus::decode_target_metadata,
                    of_metric(metric));
}

std::string Prometheus::format(const std::string& expression) const {
  return impl_->ask("format " + expression, "format_query", prometheus::decode_text, {{"query", expression}});
}

ScrapeTargets Prometheus::targets() const {
  return impl_->get("targets", "targets", prometheus::decode_targets);
}

std::vector<RuleGroup> Prometheus::rules() const {
  return impl_->get("rules", "rules", prometheus::decode_rules);
}

std::vector<RuleAlert> Prometheus::alerts() const {
  return impl_->get("alerts", "alerts", prometheus::decode_alerts);
}

std::vector<std::string> Prometheus::alertmanagers() const {
  return impl_->get("alertmanagers", "alertmanagers", prometheus::decode_alertmanagers);
}

bool Prometheus::ready() const { return impl_->api.ready(); }

BuildInformation Prometheus::build_information() const {
  auto build = impl_->get("build information", "status/buildinfo", prometheus::decode_build);
  if (build.version.starts_with("0.") || build.version.starts_with("1.")) {
    throw Error{"build information at " + url() + ": Prometheus " + build.version +
                " is too old: 2.14 or later is needed"};
  }
  return build;
}

RuntimeInformation Prometheus::runtime_information() const {
  return impl_->get("runtime information", "status/runtimeinfo", prometheus::decode_runtime);
}

std::map<std::string, std::string> Prometheus::flags() const {
  return impl_->get("flags", "status/flags", prometheus::decode_flags);
}

HeadStatistics Prometheus::head_statistics() const {
  return impl_->get("head statistics", "status/tsdb", prometheus::decode_head);
}

}  // namespace iitbfaas

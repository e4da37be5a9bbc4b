#include "iitbfaas/prometheus.hpp"

#include "binding.hpp"
#include "method.hpp"
#include "numeric.hpp"
#include "value.hpp"
#include "waiting.hpp"

#include <pybind11/numpy.h>

namespace iitbfaas::python {

template <>
struct Words<QueryResult::Kind> {
  static constexpr std::array<std::pair<const char*, QueryResult::Kind>, 4> all{{
      {"vector", QueryResult::Kind::vector},
      {"matrix", QueryResult::Kind::matrix},
      {"scalar", QueryResult::Kind::scalar},
      {"string", QueryResult::Kind::string},
  }};
};

namespace {

using Moment = std::optional<MetricTime>;

/// datetime64[ms] and float64.
py::tuple arrays_of(const MetricSeries& series) {
  need_module("MetricSeries.to_numpy", "numpy");
  const auto count = static_cast<py::ssize_t>(series.samples.size());
  py::array_t<std::int64_t> times{count};
  py::array_t<double> values{count};
  for (py::ssize_t i = 0; i < count; ++i) {
    const auto& [at, value] = series.samples[static_cast<std::size_t>(i)];
    times.mutable_at(i) = std::chrono::floor<std::chrono::milliseconds>(at.time_since_epoch()).count();
    values.mutable_at(i) = value;
  }
  return py::make_tuple(times.attr("view")("datetime64[ms]"), values);
}

void bind_metric_sample(py::module_& module) {
  bind_value<MetricSample>(
      module, "MetricSample",
      "A value at one moment.\n\n"
      ">>> prometheus.query('1 + 1').series[0].samples[0].value\n"
      "2.0\n",
      {field<&MetricSample::at>("at", "datetime, UTC: to the millisecond"),
       field<&MetricSample::value>("value", "float: NaN and infinities are values like others")});
}

py::class_<MetricSeries> bind_metric_series(py::module_& module) {
  return bind_value<MetricSeries>(
      module, "MetricSeries",
      "One series of a metric: its labels and what it was.\n\n"
      ">>> series = prometheus.query('up').series[0]\n"
      ">>> series.labels['__name__'], series.samples[-1].value\n"
      "('up', 1.0)\n",
      {field<&MetricSeries::labels>("labels", "mapping of str to str: the metric's name is \"__name__\""),
       field<&MetricSeries::samples>("samples", "tuple of MetricSample: oldest first")});
}

py::class_<QueryResult> bind_query_result(py::module_& module) {
  return bind_value<QueryResult>(
      module, "QueryResult",
      "What a PromQL expression gave.\n\n"
      ">>> result = prometheus.query('up')\n"
      ">>> result.kind, len(result.series), result.number()\n"
      "('vector', 1, 1.0)\n",
      {field<&QueryResult::kind>("kind", "\"vector\", \"matrix\", \"scalar\" or \"string\""),
       field<&QueryResult::series>("series",
                                   "tuple of MetricSeries: a vector's have one sample each; a scalar and a "
                                   "string have one series without labels"),
       field<&QueryResult::text>("text", "str: of a string"),
       field<&QueryResult::warnings>("warnings", "tuple of str: the result may be incomplete, and why")});
}

void bind_query_results(py::module_& module) {
  bind_metric_sample(module);
  auto series = bind_metric_series(module);
  series.def(
      "to_numpy", &arrays_of,
      "Its times (datetime64[ms], UTC) and values (float64), two arrays of one length. Needs numpy.\n\n"
      ">>> times, values = prometheus.query('up').series[0].to_numpy()\n"
      ">>> times.dtype, values\n"
      "(dtype('<M8[ms]'), array([1.]))\n");
  auto result = bind_query_result(module);
  result.def(
      "number", [](const QueryResult& it) { return give(it.number()); },
      "float: the last sample of the only series; None when there is no data, which is not zero. Raises\n"
      "Error when there are several series.\n\n"
      ">>> prometheus.query('1 + 1').number()\n"
      "2.0\n"
      ">>> prometheus.query('nothing_of_this_name').number()\n");
  numeric(result, "to_dataframe", "iitbfaas._query", "pandas",
          "A pandas.DataFrame with a row a sample: a column for each label, then time (UTC) and value. A\n"
          "label that is called as one of these is in exported_time or exported_value. Needs pandas.\n\n"
          ">>> prometheus.query('up').to_dataframe()[['job', 'value']].values.tolist()\n"
          "[['prometheus', 1.0]]\n");
}

/// selectors= and the times between which there must be a sample.
MetricSelection selection_from(const char* call, const py::object& selectors, const py::object& start,
                               const py::object& end) {
  return {.selectors = Conversion<std::vector<std::string>>::load({call, "selectors"}, selectors),
          .start = Conversion<Moment>::load({call, "start"}, start),
          .end = Conversion<Moment>::load({call, "end"}, end)};
}

QueryResult query(const Prometheus& it, const std::string& expression, const py::object& at) {
  const auto moment = Conversion<Moment>::load({"query", "at"}, at);
  return waiting([&] { return it.query(expression, moment); });
}

QueryResult query_range(const Prometheus& it, const std::string& expression, const py::object& start,
                        const py::object& end, const py::object& step) {
  const MetricRange range{.start = time_from({"query_range", "start"}, start),
                          .end = time_from({"query_range", "end"}, end),
                          .step = Conversion<std::chrono::milliseconds>::load({"query_range", "step"}, step)};
  return waiting([&] { return it.query_range(expression, range); });
}

void bind_queries(py::class_<Prometheus>& type) {
  method(type, "query", &query, py::arg("expression"), py::kw_only(), py::arg("at") = py::none(),
         "QueryResult: what a PromQL expression gives at one moment.\n\n"
         "at: an aware datetime; None: now. Raises APIError with Prometheus's words, \"bad_data: ...\".\n\n"
         ">>> prometheus.query('up').number()\n"
         "1.0\n"
         ">>> prometheus.query('up{')\n"
         "Traceback (most recent call last):\n"
         "iitbfaas.APIError: ...bad_data...\n");
  method(type, "query_range", &query_range, py::arg("expression"), py::kw_only(), py::arg("start"),
         py::arg("end"), py::arg("step") = py::float_{15.0},
         "QueryResult: what it gives at every step between two moments, the last included.\n\n"
         "start, end: aware datetimes. step: seconds or timedelta; Prometheus refuses more than 11,000\n"
         "steps. Raises InvalidSpec for a step below a millisecond or an end before the start, else as\n"
         "query.\n\n"
         ">>> import datetime\n"
         ">>> end = datetime.datetime.now(datetime.timezone.utc)\n"
         ">>> start = end - datetime.timedelta(minutes=1)\n"
         ">>> len(prometheus.query_range('1 + 1', start=start, end=end, step=10).series[0].samples)\n"
         "7\n");
  method(
      type, "format",
      [](const Prometheus& it, const std::string& expression) {
        return waiting([&] { return it.format(expression); });
      },
      py::arg("expression"),
      "str: the expression as Prometheus writes it. Raises APIError 400 for one that is none.\n\n"
      ">>> prometheus.format('sum(up)by(job)')\n"
      "'sum by (job) (up)'\n");
}

void bind_series(py::class_<Prometheus>& type) {
  const auto start = py::arg("start") = py::none();
  const auto end = py::arg("end") = py::none();
  const auto every = py::arg("selectors") = py::make_tuple();
  method(
      type, "series",
      [](const Prometheus& it, const py::object& selectors, const py::object& from, const py::object& to) {
        const auto chosen = selection_from("series", selectors, from, to);
        return give(waiting([&] { return it.series(chosen); }));
      },
      py::arg("selectors"), py::kw_only(), start, end,
      "A tuple of the labels of every series selected.\n\n"
      "selectors: list of str, of any of them. start, end: aware datetimes, or None.\n\n"
      ">>> prometheus.series(['up'])[0]['job']\n"
      "'prometheus'\n");
  method(
      type, "labels",
      [](const Prometheus& it, const py::object& selectors, const py::object& from, const py::object& to) {
        const auto chosen = selection_from("labels", selectors, from, to);
        return give(waiting([&] { return it.labels(chosen); }));
      },
      every, py::kw_only(), start, end,
      "A tuple of the names of labels. Arguments as for series; no selectors: of all.\n\n"
      ">>> prometheus.labels(['up'])\n"
      "('__name__', 'instance', 'job')\n");
  method(
      type, "label_values",
      [](const Prometheus& it, const std::string& label, const py::object& selectors, const py::object& from,
         const py::object& to) {
        const auto chosen = selection_from("label_values", selectors, from, to);
        return give(waiting([&] { return it.label_values(label, chosen); }));
      },
      py::arg("label"), every, py::kw_only(), start, end,
      "A tuple of the values that a label has. Arguments as for labels.\n\n"
      ">>> prometheus.label_values('job')\n"
      "('prometheus',)\n");
}

void bind_metadata(py::class_<Prometheus>& type) {
  method(
      type, "metadata",
      [](const Prometheus& it, const std::string& metric) {
        return give(waiting([&] { return it.metadata(metric); }));
      },
      py::arg("metric") = "",
      "A mapping of metric to MetricMetadata, several where targets disagree; empty `metric`: of all.\n\n"
      ">>> prometheus.metadata('up_nothing')\n"
      "mappingproxy({})\n");
  method(
      type, "target_metadata",
      [](const Prometheus& it, const std::string& metric) {
        return give(waiting([&] { return it.target_metadata(metric); }));
      },
      py::arg("metric") = "",
      "A tuple of TargetMetadata, by target; empty `metric`: of all.\n\n"
      ">>> prometheus.target_metadata('go_goroutines')[0].target['job']\n"
      "'prometheus'\n");
}

/// A call without arguments that asks once.
template <class Ask>
void asking(py::class_<Prometheus>& type, const char* name, Ask ask, const char* doc) {
  method(
      type, name, [ask](const Prometheus& it) { return give(waiting([&] { return (it.*ask)(); })); }, doc);
}

void bind_state(py::class_<Prometheus>& type) {
  asking(type, "targets", &Prometheus::targets,
         "ScrapeTargets.\n\n>>> prometheus.targets().active[0].health\n'up'\n");
  asking(type, "rules", &Prometheus::rules,
         "A tuple of RuleGroup.\n\n>>> [group.name for group in prometheus.rules()]\n['always']\n");
  asking(type, "alerts", &Prometheus::alerts,
         "A tuple of RuleAlert, pending and firing.\n\n>>> prometheus.alerts()[0].state\n'firing'\n");
  asking(type, "alertmanagers", &Prometheus::alertmanagers,
         "A tuple of str: URLs that alerts are sent to.\n\n>>> prometheus.alertmanagers()\n()\n");
  asking(type, "ready", &Prometheus::ready,
         "bool: False while it starts or stops.\n\n>>> prometheus.ready()\nTrue\n");
  asking(type, "build_information", &Prometheus::build_information,
         "BuildInformation. Raises Error for a Prometheus 1.\n\n"
         ">>> prometheus.build_information().go_version.startswith('go')\n"
         "True\n");
  asking(type, "runtime_information", &Prometheus::runtime_information,
         "RuntimeInformation.\n\n>>> prometheus.runtime_information().corruptions\n0\n");
  asking(type, "flags", &Prometheus::flags,
         "A mapping of the flags of its command line to their values.\n\n"
         ">>> prometheus.flags()['query.timeout']\n"
         "'2m'\n");
  asking(type, "head_statistics", &Prometheus::head_statistics,
         "HeadStatistics.\n\n>>> prometheus.head_statistics().label_pairs > 0\nTrue\n");
}

}  // namespace

void bind_prometheus(py::module_& module) {
  bind_query_results(module);
  describe<PrometheusOptions>(
      "Prometheus",
      {field<&PrometheusOptions::user>("user", "str: basic authentication"),
       secret<&PrometheusOptions::password>("password", "str"),
       field<&PrometheusOptions::ca_file>("ca_file", "str: PEM, for https://; empty: the system's"),
       field<&PrometheusOptions::timeout>("timeout", "float: seconds, of one request"),
       field<&PrometheusOptions::most_answer>("most_answer",
                                              "int: bytes, a longer answer is a TransportError")});
  py::class_<Prometheus> type{
      module, "Prometheus",
      "Names one Prometheus 2 or later; nothing is kept, so every call asks once.\n\n"
      "Prometheus(url=\"http://127.0.0.1:9090\", user=\"\", password=\"\", ca_file=\"\", timeout=30,\n"
      "most_answer=\"64Mi\"): user and password are basic authentication's, ca_file a PEM file for\n"
      "https://, timeout seconds or timedelta of one request, most_answer the longest answer that is\n"
      "taken. Asks nobody. Raises InvalidSpec for a URL that is none.\n\n"
      "Calls raise TransportError when nobody answers, Timeout, APIError with Prometheus's words when it\n"
      "refuses, Error when what answers is no Prometheus.\n\n"
      ">>> iitbfaas.Prometheus(prometheus.url, timeout=5).query('up').number()\n"
      "1.0\n"};
  type.def(py::init([](const py::object& url, const py::kwargs& keywords) {
             auto options = filled<PrometheusOptions>(keywords);
             options.url = text_from({"Prometheus", "url"}, url);
             return Prometheus{options};
           }),
           py::arg("url") = PrometheusOptions{}.url);
  type.def_property_readonly("url", &Prometheus::url, "str");
  type.def("__repr__", [](const Prometheus& it) { return "<Prometheus " + it.url() + ">"; });
  bind_queries(type);
  bind_series(type);
  bind_metadata(type);
  bind_state(type);
}

}  // namespace iitbfaas::python

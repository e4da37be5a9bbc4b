#include "iitbfaas/load.hpp"

#include "binding.hpp"
#include "load.hpp"
#include "stoppable.hpp"

#include <pybind11/numpy.h>

namespace iitbfaas::python {
namespace {

/// The keywords of a profile of one target, and a loop that follows from what was given.
void prepare_profile(py::kwargs& keywords) {
  const bool open = keywords.contains("rate");
  if (!open && keywords.contains("connections") && !keywords.contains("loop")) keywords["loop"] = "closed";
  if (keywords.contains("requests") && !keywords.contains("duration")) keywords["duration"] = 0;
  if (!keywords.contains("url")) return;
  if (keywords.contains("targets")) throw py::type_error("LoadProfile() takes url or targets, not both");
  py::dict target;
  for (const char* name : {"url", "method", "headers", "body", "render", "expect"}) {
    if (const auto value = take(keywords, name)) target[name] = value;
  }
  if (target.contains("body") && !target.contains("method")) target["method"] = "POST";
  keywords["targets"] = py::make_tuple(filled<LoadTarget>(target));
}

void bind_histogram(py::module_& module) {
  using Histogram = LatencyHistogram;
  py::class_<Histogram> type{
      module, "LatencyHistogram",
      "Latencies counted to three significant digits from 1 us to 10 min.\n\n"
      ">>> result = iitbfaas.run_load(iitbfaas.LoadProfile(\n"
      "...     url=cluster.functions.get('hello').url, body='', connections=1, requests=5))\n"
      ">>> result.latency.count == result.completed\n"
      "True\n"};
  const auto property = [&](const char* name, auto get, const char* doc) {
    type.def_property_readonly(
        name, [get](const Histogram& it) { return give((it.*get)()); }, doc);
  };
  property("count", &Histogram::count, "int");
  property("min", &Histogram::min, "float: seconds, exact; 0 when empty");
  property("max", &Histogram::max, "float: seconds, exact; 0 when empty");
  property("mean", &Histogram::mean, "float: seconds; 0 when empty");
  property("deviation", &Histogram::deviation, "float: seconds, the standard deviation");
  type.def(
      "percentile", [](const Histogram& it, double percent) { return give(it.percentile(percent)); },
      py::arg("percent"),
      "Seconds that `percent` (0 to 100) of all do not exceed, to three digits. Raises InvalidSpec.");
  type.def(
      "to_numpy",
      [](const Histogram& it) {
        const auto buckets = it.buckets();
        py::array_t<double> highest{static_cast<py::ssize_t>(buckets.size())};
        py::array_t<std::uint64_t> counts{static_cast<py::ssize_t>(buckets.size())};
        for (std::size_t i = 0; i < buckets.size(); ++i) {
          highest.mutable_at(i) = std::chrono::duration<double>{buckets[i].highest}.count();
          counts.mutable_at(i) = buckets[i].count;
        }
        return py::make_tuple(highest, counts);
      },
      "Two arrays, ascending: the highest latency of each bucket that is not empty (float64, seconds), and "
      "how\n"
      "many are in it (uint64).");
  type.def("__len__", [](const Histogram& it) { return it.count(); });
  type.def("__eq__", [](const Histogram& it, const py::object& other) -> py::object {
    if (!py::isinstance<Histogram>(other)) return py::reinterpret_borrow<py::object>(Py_NotImplemented);
    return py::bool_{it == other.cast<const Histogram&>()};
  });
  type.def("__repr__", [](const Histogram& it) {
    return "<LatencyHistogram of " + std::to_string(it.count()) + ", p50 " +
           std::to_string(std::chrono::duration<double>{it.percentile(50)}.count()) + " s, p99 " +
           std::to_string(std::chrono::duration<double>{it.percentile(99)}.count()) + " s>";
  });
  type.def(py::pickle(
      [](const Histogram& it) {
        py::list buckets;
        for (const auto& [highest, count] : it.buckets())
          buckets.append(py::make_tuple(highest.count(), count));
        return py::make_tuple(buckets, it.min().count(), it.max().count(), it.total().count());
      },
      [](const py::tuple& state) {
        using std::chrono::nanoseconds;
        std::vector<Histogram::Bucket> buckets;
        for (const auto& bucket : state[0]) {
          const auto pair = py::reinterpret_borrow<py::tuple>(bucket);
          buckets.push_back({nanoseconds{pair[0].cast<std::int64_t>()}, pair[1].cast<std::uint64_t>()});
        }
        const auto time = [&](int i) { return nanoseconds{state[i].cast<std::int64_t>()}; };
        return Histogram::restored(buckets, time(1), time(2), time(3));
      }));
}

void bind_profile(py::module_& module) {
  bind_value<LoadExpectation>(
      module, "LoadExpectation", "What a reply must be.",
      {field<&LoadExpectation::status>("status", "tuple of int: any of these; empty: 200 to 299"),
       field<&LoadExpectation::contains>("contains", "str: somewhere in the body")});
  bind_value<LoadTarget>(
      module, "LoadTarget", "One kind of request.",
      {field<&LoadTarget::url>("url", "str: http:// or https://"),
       field<&LoadTarget::method>("method", "str"), field<&LoadTarget::headers>("headers", "tuple of pairs"),
       octets<&LoadTarget::body>("body", "bytes"),
       field<&LoadTarget::render>("render",
                                  "bool: fill {{n}}, {{random 1 100}}, {{pick a b c}} anew each time"),
       field<&LoadTarget::weight>("weight", "float: its part of the requests"),
       field<&LoadTarget::expect>("expect", "LoadExpectation")});
  bind_value<LoadProfile>(
      module, "LoadProfile",
      "A load: what is sent, how often, for how long. The same profile and seed intend the same requests at "
      "the\n"
      "same times.\n\n"
      "LoadProfile(url=\"http://...\", rate=100, duration=10) is one target in an open loop: each request "
      "begins\n"
      "when it should, whatever became of those before. With connections= and no rate= it is a closed loop: "
      "each\n"
      "connection sends its next request when it has its answer. url= may have method=, headers=, body=,\n"
      "render= and expect= beside it, the fields of a LoadTarget; or targets= names several.\n\n"
      ">>> iitbfaas.LoadProfile(url='http://127.0.0.1:8080/', rate='ramp:10..500', duration=60).loop\n"
      "'open'\n",
      {field<&LoadProfile::targets>("targets", "tuple of LoadTarget"),
       field<&LoadProfile::loop>("loop", "\"open\" or \"closed\""),
       field<&LoadProfile::rate>("rate",
                                 "float, or str: \"step:100..500/5\", \"ramp:10..500\", ...: requests/s"),
       field<&LoadProfile::connections>("connections", "int: closed: how many send; open: the most at once"),
       field<&LoadProfile::duration>("duration", "float: seconds; 0: until `requests`"),
       field<&LoadProfile::requests>("requests", "int: at most so many; 0: until `duration`"),
       field<&LoadProfile::warm_up>("warm_up", "float: seconds before, not counted"),
       field<&LoadProfile::timeout>("timeout", "float: seconds, of one request from its intended start"),
       field<&LoadProfile::keep_alive>("keep_alive", "bool: False: each request on a connection of its own"),
       field<&LoadProfile::threads>("threads", "int: that generate"),
       field<&LoadProfile::seed>("seed", "int: of what is random"),
       field<&LoadProfile::ca_file>("ca_file", "str: PEM file that https:// is trusted by")},
      prepare_profile);
}

void bind_result(py::module_& module) {
  bind_value<LoadInterval>(
      module, "LoadInterval", "One second of a run.",
      {field<&LoadInterval::at>("at", "float: seconds since the start"),
       field<&LoadInterval::length>("length", "float: seconds"),
       field<&LoadInterval::intended>("intended", "int"), field<&LoadInterval::completed>("completed", "int"),
       field<&LoadInterval::failed>("failed", "int"), field<&LoadInterval::p50>("p50", "float: seconds"),
       field<&LoadInterval::p90>("p90", "float: seconds"), field<&LoadInterval::p99>("p99", "float: seconds"),
       field<&LoadInterval::max>("max", "float: seconds")});
  bind_value<LoadTargetResult>(module, "LoadTargetResult", "What came of one target.",
                               {field<&LoadTargetResult::completed>("completed", "int"),
                                field<&LoadTargetResult::failed>("failed", "int"),
                                field<&LoadTargetResult::latency>("latency", "LatencyHistogram")});
  auto type = bind_value<LoadResult>(
      module, "LoadResult", "What a run gave. Each request ends once: completed or failed.",
      {field<&LoadResult::started_at>("started_at", "datetime, UTC"),
       field<&LoadResult::duration>("duration", "float: seconds"),
       field<&LoadResult::intended>("intended", "int: requests that the profile called for"),
       field<&LoadResult::sent>("sent", "int: that began"),
       field<&LoadResult::completed>("completed", "int: answered as expected"),
       field<&LoadResult::failures>("failures", "mapping of kind to int"),
       field<&LoadResult::statuses>("statuses", "mapping of HTTP status to int"),
       field<&LoadResult::latency>("latency", "LatencyHistogram: intended start to last byte"),
       field<&LoadResult::service_time>("service_time", "LatencyHistogram: begun to last byte"),
       field<&LoadResult::lateness>("lateness", "LatencyHistogram: intended start to begun"),
       field<&LoadResult::received>("received", "int: bytes"),
       field<&LoadResult::transmitted>("transmitted", "int: bytes"),
       field<&LoadResult::intervals>("intervals", "tuple of LoadInterval"),
       field<&LoadResult::targets>("targets", "tuple of LoadTargetResult"),
       field<&LoadResult::cpu_time>("cpu_time", "float: seconds that the generator used"),
       field<&LoadResult::most_open>("most_open", "int: connections at once"),
       field<&LoadResult::warnings>("warnings", "tuple of str: why it is not what the profile asked for"),
       field<&LoadResult::interrupted>("interrupted", "bool: stopped before its end")});
  type.def_property_readonly("failed", &LoadResult::failed, "int: requests");
  type.def_property_readonly("requests_per_second", &LoadResult::requests_per_second, "float: completed");
  type.def(
      "to_json", [](const LoadResult& it) { return to_text(to_json(it)); },
      "str: all of it, times in seconds.");
}

}  // namespace

std::function<void(const LoadProgress&)> progress_from(Place place, const py::object& callback) {
  if (callback.is_none()) return {};
  if (PyCallable_Check(callback.ptr()) == 0) refuse_type(place, "a callable", callback);
  return [function = callback.ptr()](const LoadProgress& progress) {
    const py::gil_scoped_acquire gil;
    py::handle{function}(progress);
  };
}

void bind_load(py::module_& module) {
  bind_profile(module);
  bind_histogram(module);
  bind_result(module);
  bind_value<LoadProgress>(
      module, "LoadProgress", "How far a run is.",
      {field<&LoadProgress::elapsed>("elapsed", "float: seconds"),
       field<&LoadProgress::length>("length", "float: seconds; 0 when requests bound it"),
       field<&LoadProgress::warming_up>("warming_up", "bool"),
       field<&LoadProgress::last>("last", "LoadInterval"),
       field<&LoadProgress::intended>("intended", "int: so far"),
       field<&LoadProgress::completed>("completed", "int: so far"),
       field<&LoadProgress::failed>("failed", "int: so far"),
       field<&LoadProgress::open>("open", "int: connections")});
  module.def(
      "run_load",
      [](const LoadProfile& profile, const py::object& on_progress) {
        LoadRunOptions options{.on_progress = progress_from({"run_load", "on_progress"}, on_progress)};
        return stoppable([&](std::stop_token stop) {
          options.stop = std::move(stop);
          return run_load(profile, options);
        });
      },
      py::arg("profile"), py::kw_only(), py::arg("on_progress") = py::none(),
      "Sends the load and returns a LoadResult when every request has ended.\n\n"
      "on_progress: called about once a second with a LoadProgress; what it raises ends the run and is "
      "raised\n"
      "here. A target that is down or answers garbage is in the result, not raised. Raises InvalidSpec; "
      "Error\n"
      "for a name that cannot be found.\n\n"
      ">>> url = cluster.functions.get('hello').url\n"
      ">>> result = iitbfaas.run_load(iitbfaas.LoadProfile(url=url, body='x', rate=50, duration=0.2))\n"
      ">>> result.intended, result.completed + result.failed\n"
      "(10, 10)\n");
}

}  // namespace iitbfaas::python

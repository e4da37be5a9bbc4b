#include "iitbfaas/load.hpp"

#include "binding.hpp"
#include "load.hpp"
#include "method.hpp"
#include "stoppable.hpp"

namespace iitbfaas::python {
namespace {

void bind_result_parts(py::module_& module) {
  bind_value<LoadInterval>(
      module, "LoadInterval",
      "One second of a run.\n\n"
      ">>> sum(second.completed for second in result.intervals) == result.completed\n"
      "True\n",
      {field<&LoadInterval::at>("at", "float: seconds since the start"),
       field<&LoadInterval::length>("length", "float: seconds"),
       field<&LoadInterval::intended>("intended", "int"), field<&LoadInterval::completed>("completed", "int"),
       field<&LoadInterval::failed>("failed", "int"), field<&LoadInterval::p50>("p50", "float: seconds"),
       field<&LoadInterval::p90>("p90", "float: seconds"), field<&LoadInterval::p99>("p99", "float: seconds"),
       field<&LoadInterval::max>("max", "float: seconds")});
  bind_value<LoadTargetResult>(module, "LoadTargetResult",
                               "What came of one target.\n\n"
                               ">>> result.targets[0].completed == result.completed\n"
                               "True\n",
                               {field<&LoadTargetResult::completed>("completed", "int"),
                                field<&LoadTargetResult::failed>("failed", "int"),
                                field<&LoadTargetResult::latency>("latency", "LatencyHistogram")});
}

void bind_result_json(py::class_<LoadResult>& type) {
  type.def(
      "to_json", [](const LoadResult& it) { return to_text(to_json(it)); },
      "str: all of it, times in seconds.\n\n"
      ">>> import json\n"
      ">>> json.loads(result.to_json())['intended']\n"
      "10\n");
  type.def_static(
      "from_json", [](const std::string& text) { return parse_load_result(text); }, py::arg("text"),
      "What to_json wrote. Raises InvalidSpec.\n\n"
      ">>> iitbfaas.LoadResult.from_json(result.to_json()) == result\n"
      "True\n");
}

void bind_result(py::module_& module) {
  bind_result_parts(module);
  auto type = bind_value<LoadResult>(
      module, "LoadResult",
      "What a run gave. Each request ends once: completed or failed.\n\n"
      ">>> result.intended, result.completed + result.failed\n"
      "(10, 10)\n",
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
  bind_result_json(type);
}

}  // namespace

void bind_load(py::module_& module) {
  bind_result(module);
  bind_value<LoadProgress>(
      module, "LoadProgress",
      "How far a run is.\n\n"
      ">>> iitbfaas.LoadProgress(intended=10, completed=9).failed\n"
      "0\n",
      {field<&LoadProgress::elapsed>("elapsed", "float: seconds"),
       field<&LoadProgress::length>("length", "float: seconds; 0 when requests bound it"),
       field<&LoadProgress::warming_up>("warming_up", "bool"),
       field<&LoadProgress::last>("last", "LoadInterval"),
       field<&LoadProgress::intended>("intended", "int: so far"),
       field<&LoadProgress::completed>("completed", "int: so far"),
       field<&LoadProgress::failed>("failed", "int: so far"),
       field<&LoadProgress::open>("open", "int: connections")});
  function(
      module, "run_load",
      [](const LoadProfile& profile, const py::object& on_progress) {
        LoadRunOptions options{.on_progress =
                                   progress_from<LoadProgress>({"run_load", "on_progress"}, on_progress)};
        return stoppable([&](std::stop_token stop) {
          options.stop = std::move(stop);
          return run_load(profile, options);
        });
      },
      py::arg("profile"), py::kw_only(), py::arg("on_progress") = py::none(),
      "Sends the load and returns a LoadResult when every request has ended.\n\n"
      "on_progress: called about once a second with a LoadProgress; what it raises ends the run and is"
      "raised here. A target that is down or answers garbage is in the result, not raised. Raises\n"
      "InvalidSpec;"
      "Error for a name that cannot be found.\n\n"
      ">>> url = cluster.functions.get('hello').url\n"
      ">>> result = iitbfaas.run_load(iitbfaas.LoadProfile(url=url, body='x', rate=50, duration=0.2))\n"
      ">>> result.intended, result.completed + result.failed\n"
      "(10, 10)\n");
}

}  // namespace iitbfaas::python

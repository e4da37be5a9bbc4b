#include "experiment.hpp"

#include "binding.hpp"
#include "cluster_handle.hpp"
#include "load.hpp"
#include "method.hpp"

#include "iitbfaas/experiment.hpp"

namespace iitbfaas::python {
namespace {

void bind_experiment_type(py::module_& module) {
  auto type = bind_value<Experiment>(
      module, "Experiment",
      "A load with some of its settings varied: every combination, in order, repeated.\n\n"
      "With `function` the targets' URLs are paths below it, and the function is watched.\n\n"
      ">>> sweep = iitbfaas.Experiment(function='hello', rates=[20, 40], profile=iitbfaas.LoadProfile(\n"
      "...     targets=[iitbfaas.LoadTarget(method='POST', body='x')], duration=0.2), cool_down=0)\n"
      ">>> report = iitbfaas.run_experiment(sweep, cluster)\n"
      ">>> [run.parameters['rate'] for run in report.runs]\n"
      "[20.0, 40.0]\n",
      {field<&Experiment::title>("title", "str"), field<&Experiment::profile>("profile", "LoadProfile"),
       field<&Experiment::function>("function", "str: \"hello\" or \"hello.namespace\"; empty: whole URLs"),
       field<&Experiment::rates>("rates", "tuple of float: requests/s; empty: the profile's"),
       field<&Experiment::connections>("connections", "tuple of int; empty: the profile's"),
       field<&Experiment::replicas>("replicas", "tuple of int: of `function`; empty: left alone"),
       field<&Experiment::machines>("machines",
                                    "tuple of str: \"user@host\", over ssh, that load; empty: this one"),
       field<&Experiment::repetitions>("repetitions", "int"),
       field<&Experiment::cool_down>("cool_down", "float: seconds between runs"),
       field<&Experiment::sample_interval>("sample_interval",
                                           "float: seconds, of the cluster beside a run")});
  type.def(
      "validate", [](const Experiment& it) { validate(it); },
      "Raises InvalidSpec for the first field that is wrong.\n\n"
      ">>> iitbfaas.Experiment(repetitions=0).validate()\n"
      "Traceback (most recent call last):\n"
      "iitbfaas.InvalidSpec: ...\n");
}

void bind_experiment_progress(py::module_& module) {
  bind_value<ExperimentProgress>(
      module, "ExperimentProgress",
      "How far an experiment is.\n\n"
      ">>> iitbfaas.ExperimentProgress(run=2, runs=12, doing='scaling to 4').runs\n"
      "12\n",
      {field<&ExperimentProgress::run>("run", "int, from 1"),
       field<&ExperimentProgress::runs>("runs", "int: in all"),
       field<&ExperimentProgress::parameters>("parameters", "mapping"),
       field<&ExperimentProgress::repetition>("repetition", "int, from 1"),
       field<&ExperimentProgress::doing>("doing", "str: \"scaling to 4\""),
       field<&ExperimentProgress::load>("load", "LoadProgress")});
}

Report run_whole(const Experiment& experiment, const py::object& cluster, const py::object& on_progress,
                 const py::object& save_as) {
  const auto files = paths_from({"run_experiment", "save"}, save_as);
  const ExperimentOptions options{
      .cluster = cluster_from({"run_experiment", "cluster"}, cluster),
      .on_progress = progress_from<ExperimentProgress>({"run_experiment", "on_progress"}, on_progress)};
  return run_saved(options, files,
                   [&](const ExperimentOptions& how) { return run_experiment(experiment, how); });
}

}  // namespace

Paths paths_from(Place place, const py::object& given) {
  if (given.is_none()) return {};
  const bool one = py::isinstance<py::str>(given) || py::hasattr(given, "__fspath__");
  return one ? Paths{path_from(place, given)} : Conversion<Paths>::load(place, given);
}

void bind_experiment(py::module_& module) {
  bind_experiment_type(module);
  bind_experiment_progress(module);
  function(
      module, "run_experiment", &run_whole, py::arg("experiment"), py::arg("cluster") = py::none(),
      py::kw_only(), py::arg("on_progress") = py::none(), py::arg("save") = py::none(),
      "Runs all of it and returns a Report.\n\n"
      "cluster: needed for `function`. on_progress: called about once a second with an\n"
      "ExperimentProgress. save: a path or several (.json, .csv, .html) written after each run, so that\n"
      "Ctrl-C, or a cluster that goes away, loses nothing: the file then says interrupted. Raises\n"
      "InvalidSpec, NotFound, Error.\n\n"
      ">>> profile = iitbfaas.LoadProfile(url=cluster.functions.get('hello').url, body='x', duration=0.2)\n"
      ">>> sweep = iitbfaas.Experiment(profile=profile, rates=[20, 40], cool_down=0)\n"
      ">>> len(iitbfaas.run_experiment(sweep).runs)\n"
      "2\n");
}

}  // namespace iitbfaas::python

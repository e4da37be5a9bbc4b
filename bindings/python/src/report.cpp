#include "iitbfaas/report.hpp"

#include "binding.hpp"
#include "cluster_handle.hpp"
#include "load.hpp"
#include "stoppable.hpp"

#include "iitbfaas/experiment.hpp"

namespace iitbfaas::python {

template <>
struct Words<Verdict> {
  static constexpr std::array<std::pair<const char*, Verdict>, 4> all{{
      {"same", Verdict::same},
      {"better", Verdict::better},
      {"worse", Verdict::worse},
      {"unclear", Verdict::unclear},
  }};
};

namespace {

using Paths = std::vector<std::filesystem::path>;

/// One path, several, or none.
Paths paths_from(Place place, const py::object& given) {
  if (given.is_none()) return {};
  const bool one = py::isinstance<py::str>(given) || py::hasattr(given, "__fspath__");
  return one ? Paths{path_from(place, given)} : Conversion<Paths>::load(place, given);
}

void bind_parts(py::module_& module) {
  bind_value<ClusterSample>(module, "ClusterSample", "The cluster beside a load, at one moment.",
                            {field<&ClusterSample::at>("at", "float: seconds since the start of the run"),
                             field<&ClusterSample::replicas>("replicas", "int: asked for"),
                             field<&ClusterSample::ready>("ready", "int"),
                             field<&ClusterSample::cpu>("cpu", "float or None: cores that its replicas use"),
                             field<&ClusterSample::memory>("memory", "int or None: bytes that they hold")});
  auto run =
      bind_value<ReportRun>(module, "ReportRun", "One run of an experiment.",
                            {field<&ReportRun::parameters>("parameters", "mapping of what varies to float"),
                             field<&ReportRun::repetition>("repetition", "int, from 1"),
                             field<&ReportRun::profile>("profile", "LoadProfile"),
                             field<&ReportRun::result>("result", "LoadResult"),
                             field<&ReportRun::cluster>("cluster", "tuple of ClusterSample")});
  run.def(
      "figure", [](const ReportRun& it, const std::string& name) { return give(figure_of(it, name)); },
      py::arg("name"),
      "float, or None when the run cannot tell: \"requests_per_second\", \"failed_ratio\", "
      "\"latency.p50_s\",\n"
      "... as figure_names() lists them. Raises InvalidSpec for another name.");
  bind_value<ReportOrigin>(module, "ReportOrigin", "Where and with what it was measured.",
                           {field<&ReportOrigin::version>("version", "str: of this library"),
                            field<&ReportOrigin::machine>("machine", "str: that generated"),
                            field<&ReportOrigin::engine>("engine", "str: empty when no cluster was known"),
                            field<&ReportOrigin::function>("function", "str: its image and limits too"),
                            field<&ReportOrigin::command>("command", "str: that repeats it")});
  bind_value<FigureComparison>(
      module, "FigureComparison", "One figure of two reports at the same parameters.",
      {field<&FigureComparison::parameters>("parameters", "mapping of str to float"),
       field<&FigureComparison::figure>("figure", "str"),
       field<&FigureComparison::before>("before", "float: the median over the repetitions"),
       field<&FigureComparison::after>("after", "float: the same"),
       field<&FigureComparison::low>("low",
                                     "float: after / before lies above it, in 95 % of bootstrap samples"),
       field<&FigureComparison::high>("high", "float: and below it"),
       field<&FigureComparison::verdict>("verdict", "\"same\", \"better\", \"worse\" or \"unclear\"")});
}

void bind_whole(py::module_& module) {
  auto report = bind_value<Report>(
      module, "Report", "All that an experiment gave, and what is needed to repeat it.",
      {field<&Report::title>("title", "str"), field<&Report::origin>("origin", "ReportOrigin"),
       field<&Report::runs>("runs", "tuple of ReportRun"),
       field<&Report::interrupted>("interrupted", "bool: some runs are missing, or the last was cut short"),
       field<&Report::problem>("problem", "str: why, when it was not the user who ended it")});
  report.def(
      "save",
      [](const Report& it, const py::object& file) {
        const auto path = path_from({"Report.save", "file"}, file);
        waiting([&] { save(it, path); });
      },
      py::arg("file"),
      "By its ending: .json (all of it), .csv (a row a run), .html (plots). Raises InvalidSpec, Error.");
  report.def_static(
      "read",
      [](const py::object& file) {
        const auto path = path_from({"Report.read", "file"}, file);
        return waiting([&] { return read_report(path); });
      },
      py::arg("file"),
      "What was saved as .json. Raises InvalidSpec: truncated, of another version, no report.");
  report.def(
      "to_json", [](const Report& it) { return to_text(to_json(it)); }, "str: what a .json holds.");
  const auto drawn = [&](const char* name, const char* doc) {
    report.def(
        name,
        [name](const py::object& self, const py::args& positional, const py::kwargs& keywords) {
          return py::module_::import("iitbfaas._report").attr(name)(self, *positional, **keywords);
        },
        doc);
  };
  drawn("to_dataframe",
        "A pandas.DataFrame with a row a run: what varies, repetition, and every figure. Needs pandas.");
  drawn("plot",
        "A matplotlib Figure: requests/s and latency against the parameter that varies, or over the seconds "
        "of a\n"
        "single run. figures: names to draw instead. Needs matplotlib.");
}

void bind_experiment(py::module_& module) {
  bind_value<Experiment>(
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
       field<&Experiment::repetitions>("repetitions", "int"),
       field<&Experiment::cool_down>("cool_down", "float: seconds between runs"),
       field<&Experiment::sample_interval>("sample_interval",
                                           "float: seconds, of the cluster beside a run")});
  bind_value<ExperimentProgress>(module, "ExperimentProgress", "How far an experiment is.",
                                 {field<&ExperimentProgress::run>("run", "int, from 1"),
                                  field<&ExperimentProgress::runs>("runs", "int: in all"),
                                  field<&ExperimentProgress::parameters>("parameters", "mapping"),
                                  field<&ExperimentProgress::repetition>("repetition", "int, from 1"),
                                  field<&ExperimentProgress::doing>("doing", "str: \"scaling to 4\""),
                                  field<&ExperimentProgress::load>("load", "LoadProgress")});
  module.def(
      "run_experiment",
      [](const Experiment& experiment, const ClusterHandle* cluster, const py::object& on_progress,
         const py::object& save_as) {
        ExperimentOptions options;
        if (cluster != nullptr) options.cluster = cluster->get();
        if (!on_progress.is_none()) {
          if (PyCallable_Check(on_progress.ptr()) == 0) {
            refuse_type({"run_experiment", "on_progress"}, "a callable", on_progress);
          }
          options.on_progress = [function = on_progress.ptr()](const ExperimentProgress& progress) {
            const py::gil_scoped_acquire gil;
            py::handle{function}(progress);
          };
        }
        const auto files = paths_from({"run_experiment", "save"}, save_as);
        const auto save_all = [&](const Report& report) {
          for (const auto& file : files) save(report, file);
        };
        options.on_run = save_all;
        return stoppable([&](std::stop_token stop) {
          options.stop = std::move(stop);
          auto report = run_experiment(experiment, options);
          save_all(report);
          return report;
        });
      },
      py::arg("experiment"), py::arg("cluster") = py::none(), py::kw_only(),
      py::arg("on_progress") = py::none(), py::arg("save") = py::none(),
      "Runs all of it and returns a Report.\n\n"
      "cluster: needed for `function`. on_progress: called about once a second with an ExperimentProgress. "
      "save: a\n"
      "path or several (.json, .csv, .html) written after each run, so that Ctrl-C, or a cluster that goes "
      "away,\n"
      "loses nothing: the file then says interrupted. Raises InvalidSpec, NotFound, Error.\n");
}

}  // namespace

void bind_report(py::module_& module) {
  bind_parts(module);
  bind_whole(module);
  bind_experiment(module);
  module.def(
      "figure_names", [] { return give(figure_names()); },
      "Names of the figures of a run.\n\n>>> 'latency.p99_s' in iitbfaas.figure_names()\nTrue\n");
  module.def(
      "compare",
      [](const Report& before, const Report& after, double margin, std::uint64_t seed) {
        return give(waiting([&] { return compare(before, after, margin, seed); }));
      },
      py::arg("before"), py::arg("after"), py::kw_only(), py::arg("margin") = 0.05, py::arg("seed") = 1,
      "What differs between two reports at the same parameters, by a bootstrap over repetitions and seconds: "
      "a\n"
      "tuple of FigureComparison. margin: what makes no difference, as a part of one. Raises InvalidSpec.");
}

}  // namespace iitbfaas::python

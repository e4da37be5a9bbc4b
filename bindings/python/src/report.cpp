#include "iitbfaas/report.hpp"

#include "binding.hpp"
#include "method.hpp"
#include "numeric.hpp"
#include "value.hpp"
#include "waiting.hpp"

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

void bind_run(py::module_& module) {
  bind_value<ClusterSample>(module, "ClusterSample",
                            "The cluster beside a load, at one moment.\n\n"
                            ">>> iitbfaas.ClusterSample(at=2, replicas=3, ready=2).cpu is None\n"
                            "True\n",
                            {field<&ClusterSample::at>("at", "float: seconds since the start of the run"),
                             field<&ClusterSample::replicas>("replicas", "int: asked for"),
                             field<&ClusterSample::ready>("ready", "int"),
                             field<&ClusterSample::cpu>("cpu", "float or None: cores that its replicas use"),
                             field<&ClusterSample::memory>("memory", "int or None: bytes that they hold")});
  auto run =
      bind_value<ReportRun>(module, "ReportRun",
                            "One run of an experiment.\n\n"
                            ">>> [(run.parameters['rate'], run.repetition) for run in report.runs]\n"
                            "[(20.0, 1), (40.0, 1)]\n",
                            {field<&ReportRun::parameters>("parameters", "mapping of what varies to float"),
                             field<&ReportRun::repetition>("repetition", "int, from 1"),
                             field<&ReportRun::profile>("profile", "LoadProfile"),
                             field<&ReportRun::result>("result", "LoadResult"),
                             field<&ReportRun::cluster>("cluster", "tuple of ClusterSample")});
  method(
      run, "figure", [](const ReportRun& it, const std::string& name) { return give(figure_of(it, name)); },
      py::arg("name"),
      "float, or None when the run cannot tell: \"requests_per_second\", \"failed_ratio\",\n"
      "\"latency.p50_s\", ... as figure_names() lists them. Raises InvalidSpec for another name.\n\n"
      ">>> report.runs[0].figure('latency.p99_s') < 10\n"
      "True\n");
}

void bind_origin(py::module_& module) {
  bind_value<ReportOrigin>(module, "ReportOrigin",
                           "Where and with what it was measured.\n\n"
                           ">>> report.origin.version == iitbfaas.__version__\n"
                           "True\n",
                           {field<&ReportOrigin::version>("version", "str: of this library"),
                            field<&ReportOrigin::machine>("machine", "str: that generated"),
                            field<&ReportOrigin::engine>("engine", "str: empty when no cluster was known"),
                            field<&ReportOrigin::function>("function", "str: its image and limits too"),
                            field<&ReportOrigin::command>("command", "str: that repeats it")});
}

void bind_reference_point(py::module_& module) {
  bind_value<ReferenceCurve::Point>(module, "ReferencePoint",
                                    "One point of a curve that somebody else measured.\n\n"
                                    ">>> iitbfaas.ReferencePoint(at=3, value=250).value\n"
                                    "250.0\n",
                                    {field<&ReferenceCurve::Point::at>("at", "float"),
                                     field<&ReferenceCurve::Point::value>("value", "float")});
}

void bind_reference_curve(py::module_& module) {
  bind_value<ReferenceCurve>(
      module, "ReferenceCurve",
      "What somebody else measured, drawn beside ours.\n\n"
      ">>> curve = iitbfaas.paper_curves()[0]\n"
      ">>> curve.name, len(curve.points) > 3\n"
      "('2019 report', True)\n",
      {field<&ReferenceCurve::name>("name", "str: whose it is: \"2019 report\""),
       field<&ReferenceCurve::source>("source", "str: where it was read"),
       field<&ReferenceCurve::parameter>("parameter", "str: that `at` is a value of: \"connections\""),
       field<&ReferenceCurve::figure>("figure", "str: that `value` is one of, as figure_names() lists them"),
       field<&ReferenceCurve::points>("points", "tuple of ReferencePoint: ascending")});
}

void bind_comparison(py::module_& module) {
  bind_value<FigureComparison>(
      module, "FigureComparison",
      "One figure of two reports at the same parameters.\n\n"
      ">>> one = iitbfaas.compare(report, report)[0]\n"
      ">>> one.before == one.after\n"
      "True\n",
      {field<&FigureComparison::parameters>("parameters", "mapping of str to float"),
       field<&FigureComparison::figure>("figure", "str"),
       field<&FigureComparison::before>("before", "float: the median over the repetitions"),
       field<&FigureComparison::after>("after", "float: the same"),
       field<&FigureComparison::low>("low",
                                     "float: after / before lies above it, in 95 % of bootstrap samples"),
       field<&FigureComparison::high>("high", "float: and below it"),
       field<&FigureComparison::verdict>("verdict", "\"same\", \"better\", \"worse\" or \"unclear\"")});
}

void bind_files(py::class_<Report>& report) {
  method(
      report, "save",
      [](const Report& it, const py::object& file) {
        const auto path = path_from({"Report.save", "file"}, file);
        waiting([&] { save(it, path); });
      },
      py::arg("file"),
      "By its ending: .json (all of it), .csv (a row a run), .html (plots). Raises InvalidSpec, Error.\n\n"
      ">>> import pathlib, tempfile\n"
      ">>> with tempfile.TemporaryDirectory() as folder:\n"
      "...     report.save(pathlib.Path(folder, 'two.json'))\n"
      "...     iitbfaas.Report.read(pathlib.Path(folder, 'two.json')) == report\n"
      "True\n");
  report.def_static(
      "read",
      [](const py::object& file) {
        const auto path = path_from({"Report.read", "file"}, file);
        return waiting([&] { return read_report(path); });
      },
      py::arg("file"),
      "What was saved as .json. Raises InvalidSpec: truncated, of another version, no report.\n\n"
      ">>> iitbfaas.Report.read('/dev/null')\n"
      "Traceback (most recent call last):\n"
      "iitbfaas.InvalidSpec: ...\n");
  method(
      report, "to_json", [](const Report& it) { return to_text(to_json(it)); },
      "str: what a .json holds.\n\n"
      ">>> report.to_json().startswith('{')\n"
      "True\n");
  report.def_static(
      "from_json", [](const std::string& text) { return parse_report(text); }, py::arg("text"),
      "What to_json wrote. Raises InvalidSpec.\n\n"
      ">>> iitbfaas.Report.from_json(report.to_json()) == report\n"
      "True\n");
}

void bind_whole(py::module_& module) {
  auto report = bind_value<Report>(
      module, "Report",
      "All that an experiment gave, and what is needed to repeat it.\n\n"
      ">>> len(report.runs), report.interrupted\n"
      "(2, False)\n",
      {field<&Report::title>("title", "str"), field<&Report::origin>("origin", "ReportOrigin"),
       field<&Report::runs>("runs", "tuple of ReportRun"),
       field<&Report::references>("references", "tuple of ReferenceCurve, drawn beside the runs"),
       field<&Report::interrupted>("interrupted", "bool: some runs are missing, or the last was cut short"),
       field<&Report::problem>("problem", "str: why, when it was not the user who ended it")});
  bind_files(report);
  numeric(report, "to_dataframe", "iitbfaas._report", "pandas",
          "A pandas.DataFrame with a row a run: what varies, repetition, and every figure. Needs pandas.\n\n"
          ">>> report.to_dataframe()['rate'].tolist()\n"
          "[20.0, 40.0]\n");
  numeric(report, "plot", "iitbfaas._report", "matplotlib",
          "A matplotlib Figure: requests/s and latency against the parameter that varies, references beside\n"
          "them, or over the seconds of a single run. figures: names to draw instead. Needs matplotlib.\n\n"
          ">>> len(report.plot().axes)\n"
          "3\n");
}

void bind_comparing(py::module_& module) {
  function(
      module, "compare",
      [](const Report& before, const Report& after, const py::object& margin, std::uint64_t seed) {
        const auto part = number_from({"compare", "margin"}, margin);
        return give(waiting([&] { return compare(before, after, part, seed); }));
      },
      py::arg("before"), py::arg("after"), py::kw_only(), py::arg("margin") = py::float_{0.05},
      py::arg("seed") = 1,
      "What differs between two reports at the same parameters, by a bootstrap over repetitions and\n"
      "seconds: a tuple of FigureComparison. margin: what makes no difference, as a part of one. Raises\n"
      "InvalidSpec.\n\n"
      ">>> {one.verdict for one in iitbfaas.compare(report, report)} <= {'same', 'unclear'}\n"
      "True\n");
  function(
      module, "save_comparison",
      [](const Report& before, const Report& after, const py::object& file, const py::object& margin) {
        const auto path = path_from({"save_comparison", "file"}, file);
        const auto part = number_from({"save_comparison", "margin"}, margin);
        waiting([&] { save_comparison(before, after, path, part); });
      },
      py::arg("before"), py::arg("after"), py::arg("file"), py::kw_only(),
      py::arg("margin") = py::float_{0.05},
      "The page (.html) of two reports and what differs. Raises as Report.save.\n\n"
      ">>> import pathlib, tempfile\n"
      ">>> with tempfile.TemporaryDirectory() as folder:\n"
      "...     iitbfaas.save_comparison(report, report, pathlib.Path(folder, 'both.html'))\n"
      "...     len(list(pathlib.Path(folder).iterdir()))\n"
      "1\n");
}

}  // namespace

void bind_report(py::module_& module) {
  bind_run(module);
  bind_origin(module);
  bind_reference_point(module);
  bind_reference_curve(module);
  bind_comparison(module);
  bind_whole(module);
  bind_comparing(module);
  function(
      module, "figure_names", [] { return give(figure_names()); },
      "A tuple of str: the figures of a run.\n\n"
      ">>> 'latency.p99_s' in iitbfaas.figure_names()\n"
      "True\n");
}

}  // namespace iitbfaas::python

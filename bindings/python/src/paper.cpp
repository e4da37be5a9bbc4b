#include "iitbfaas/paper.hpp"

#include "binding.hpp"
#include "cluster_handle.hpp"
#include "experiment.hpp"
#include "load.hpp"
#include "method.hpp"
#include "value.hpp"

namespace iitbfaas::python {

template <>
struct Words<PaperLength> {
  static constexpr std::array<std::pair<const char*, PaperLength>, 2> all{{
      {"full", PaperLength::full},
      {"quick", PaperLength::quick},
  }};
};

namespace {

Report run_paper(const py::object& cluster, const py::object& length, const std::string& function,
                 const std::string& command, const py::object& on_progress, const py::object& save_as) {
  const PaperOptions options{
      .cluster = cluster_from({"run_paper_experiments", "cluster"}, cluster),
      .length = Conversion<PaperLength>::load({"run_paper_experiments", "length"}, length),
      .function = function,
      .command = command,
      .on_progress =
          progress_from<ExperimentProgress>({"run_paper_experiments", "on_progress"}, on_progress)};
  const auto files = paths_from({"run_paper_experiments", "save"}, save_as);
  return run_saved(options, files, [](const PaperOptions& how) { return run_paper_experiments(how); });
}

}  // namespace

void bind_paper(py::module_& module) {
  function(
      module, "run_paper_experiments", &run_paper, py::arg("cluster"), py::kw_only(),
      py::arg("length") = "full", py::arg("function") = "", py::arg("command") = "",
      py::arg("on_progress") = py::none(), py::arg("save") = py::none(),
      "The two experiments of the 2019 project report on a cluster that has a gateway, its curves beside\n"
      "ours: a Report.\n\n"
      "length: \"full\", half an hour or more, or \"quick\", under five minutes. function: str, one that\n"
      "takes a form with name and address; empty: one is made and removed afterwards. command: str, that\n"
      "repeats it, for the report. on_progress, save: as for run_experiment. Raises InvalidSpec,\n"
      "NotFound, Error.\n\n"
      ">>> iitbfaas.run_paper_experiments(cluster, length='quick', function='nobody')\n"
      "Traceback (most recent call last):\n"
      "iitbfaas.NotFound: ...\n");
  function(
      module, "paper_curves", [] { return give(paper_curves()); },
      "A tuple of ReferenceCurve: what can be read from the figures of that report.\n\n"
      ">>> {curve.parameter for curve in iitbfaas.paper_curves()} <= {'connections', 'replicas'}\n"
      "True\n");
}

}  // namespace iitbfaas::python

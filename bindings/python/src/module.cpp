#include "binding.hpp"

namespace {

void bind_all(pybind11::module_& module) {
  using namespace iitbfaas::python;
  bind_errors(module);
  // A type goes before those whose fields have it.
  bind_invocation(module);
  bind_function_values(module);
  bind_function(module);
  bind_scaling(module);
  bind_scaling_status(module);
  bind_machine(module);
  bind_node(module);
  bind_image(module);
  bind_images(module);
  bind_stack_spec(module);
  bind_stack(module);
  bind_deployment(module);
  bind_secrets(module);
  bind_monitoring_settings(module);
  bind_prometheus_status(module);
  bind_prometheus(module);
  bind_monitoring(module);
  bind_registry(module);
  bind_cluster(module);
  bind_platform(module);
  bind_proxy(module);
  bind_alertmanager(module);
  bind_embedded(module);
  bind_autoscaler(module);
  bind_gateway(module);
  bind_load_profile(module);
  bind_latency_histogram(module);
  bind_load(module);
  bind_report(module);
  bind_experiment(module);
  bind_paper(module);
  bind_watchdog(module);
}

}  // namespace

PYBIND11_MODULE(_core, module) {
  // Signatures stand in _core.pyi, where they can be told in full.
  pybind11::options options;
  options.disable_function_signatures();
  module.doc() = "The C++ half of the package iitbfaas; import that one.";
  module.attr("__version__") = IITBFAAS_VERSION;
  bind_all(module);
}

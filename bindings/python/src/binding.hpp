#pragma once
#include <pybind11/pybind11.h>

/// One function a source, one source a public header. docs/python.md says how to bind one more type.
namespace iitbfaas::python {

void bind_errors(pybind11::module_& module);
void bind_invocation(pybind11::module_& module);
void bind_function_values(pybind11::module_& module);
void bind_function(pybind11::module_& module);
void bind_scaling(pybind11::module_& module);
void bind_scaling_status(pybind11::module_& module);
void bind_machine(pybind11::module_& module);
void bind_node(pybind11::module_& module);
void bind_image(pybind11::module_& module);
void bind_images(pybind11::module_& module);
void bind_stack_spec(pybind11::module_& module);
void bind_stack(pybind11::module_& module);
void bind_deployment(pybind11::module_& module);
void bind_secrets(pybind11::module_& module);
void bind_monitoring_settings(pybind11::module_& module);
void bind_prometheus_status(pybind11::module_& module);
void bind_prometheus(pybind11::module_& module);
void bind_monitoring(pybind11::module_& module);
void bind_registry(pybind11::module_& module);
void bind_cluster(pybind11::module_& module);
void bind_platform(pybind11::module_& module);
void bind_proxy(pybind11::module_& module);
void bind_alertmanager(pybind11::module_& module);
void bind_embedded(pybind11::module_& module);
void bind_autoscaler(pybind11::module_& module);
void bind_gateway(pybind11::module_& module);
void bind_load_profile(pybind11::module_& module);
void bind_latency_histogram(pybind11::module_& module);
void bind_load(pybind11::module_& module);
void bind_report(pybind11::module_& module);
void bind_experiment(pybind11::module_& module);
void bind_paper(pybind11::module_& module);
void bind_watchdog(pybind11::module_& module);

}  // namespace iitbfaas::python

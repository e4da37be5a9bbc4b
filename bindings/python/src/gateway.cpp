#include "iitbfaas/gateway.hpp"

#include "binding.hpp"
#include "cluster_handle.hpp"
#include "server.hpp"
#include "value.hpp"

#include "iitbfaas/autoscaler.hpp"

namespace iitbfaas::python {

namespace {

void bind_gateway_values(py::module_& module) {
  describe<GatewayOptions>(
      "Gateway",
      {field<&GatewayOptions::listen>("listen", ""),
       field<&GatewayOptions::metrics_listen>("metrics_listen", ""),
       field<&GatewayOptions::leader>("leader", ""), field<&GatewayOptions::network>("network", ""),
       field<&GatewayOptions::password>("password", ""),
       field<&GatewayOptions::certificate_file>("certificate_file", ""),
       field<&GatewayOptions::key_file>("key_file", ""), field<&GatewayOptions::threads>("threads", ""),
       field<&GatewayOptions::upstream_timeout>("upstream_timeout", ""),
       field<&GatewayOptions::drain_timeout>("drain_timeout", ""),
       field<&GatewayOptions::max_head>("max_head", ""),
       field<&GatewayOptions::hold_timeout>("hold_timeout", ""),
       field<&GatewayOptions::max_held>("max_held", "")});
  bind_value<FunctionDemand>(module, "FunctionDemand",
                             "What one gateway has seen of one function.\n\n"
                             ">>> iitbfaas.FunctionDemand(function='hello.openfaas-fn', begun=2).held\n"
                             "0\n",
                             {field<&FunctionDemand::function>("function", "str: \"hello.openfaas-fn\""),
                              field<&FunctionDemand::begun>("begun", "int: requests that came"),
                              field<&FunctionDemand::under_way>("under_way", "int: requests now"),
                              field<&FunctionDemand::held>("held", "int: that wait for a replica"),
                              field<&FunctionDemand::ready>("ready", "int: replicas")});
  bind_value<Demand>(module, "Demand",
                     "What was asked of the functions at one gateway since it started.\n\n"
                     ">>> iitbfaas.Demand().functions\n"
                     "()\n",
                     {field<&Demand::run>("run", "str: another one when it starts again"),
                      field<&Demand::calls>("calls", "int: requests that found no replica at all"),
                      field<&Demand::functions>("functions", "tuple of FunctionDemand")});
}

/// What asks it for /system/scaling asks the autoscaler of this process.
void join(GatewayOptions& options, const py::object& given) {
  if (!py::isinstance<Server<Autoscaler>>(given))
    refuse_type({"Gateway", "autoscaler"}, "an Autoscaler", given);
  const auto autoscaler = given.cast<const Server<Autoscaler>&>().shared();
  options.scaling = [autoscaler](const Invocation& asked) { return autoscaler->answer(asked); };
  options.more_metrics = [autoscaler] { return autoscaler->metrics(); };
}

Server<Gateway> make_gateway(const py::object& cluster, py::kwargs keywords) {
  GatewayOptions options;
  if (const auto autoscaler = take(keywords, "autoscaler"); autoscaler && !autoscaler.is_none()) {
    join(options, autoscaler);
  }
  options = filled(keywords, options);
  options.cluster = cluster_from({"Gateway", "cluster"}, cluster);
  return Server<Gateway>{waiting([&] { return std::make_unique<Gateway>(options); })};
}

}  // namespace

void bind_gateway(py::module_& module) {
  bind_gateway_values(module);
  py::class_<Server<Gateway>> type{
      module, "Gateway",
      "Forwards /function/NAME to the replica with the fewest requests in flight.\n\n"
      "Gateway(cluster, listen=\"127.0.0.1:8080\", metrics_listen=\"127.0.0.1:8082\", password=\"\", ...):\n"
      "the fields of GatewayOptions; port 0 takes a free one; `with` starts and stops it.\n"
      "autoscaler: the Autoscaler that it tells of, under /system/scaling and /metrics.\n"
      "Raises Error when a port is taken.\n\n"
      ">>> with iitbfaas.Gateway(cluster, listen='127.0.0.1:0', metrics_listen='127.0.0.1:0') as gateway:\n"
      "...     gateway.port > 0\n"
      "True\n"};
  type.def(py::init(&make_gateway), py::arg("cluster") = py::none());
  type.def_property_readonly(
      "port", [](const Server<Gateway>& it) { return it.get().port(); }, "int");
  type.def_property_readonly(
      "metrics_port", [](const Server<Gateway>& it) { return it.get().metrics_port(); }, "int");
  type.def(
      "demand", [](const Server<Gateway>& it) { return it.get().demand(); },
      "Demand at this gateway.\n\n"
      ">>> with iitbfaas.Gateway(cluster, listen='127.0.0.1:0', metrics_listen='127.0.0.1:0') as gateway:\n"
      "...     gateway.demand().calls\n"
      "0\n");
  bind_running(type);
}

}  // namespace iitbfaas::python

#include "iitbfaas/autoscaler.hpp"

#include "binding.hpp"
#include "cluster_handle.hpp"
#include "server.hpp"
#include "value.hpp"

namespace iitbfaas::python {
namespace {

Server<Autoscaler> make_autoscaler(const py::object& cluster, const py::kwargs& keywords) {
  auto options = filled<AutoscalerOptions>(keywords);
  options.cluster = cluster_from({"Autoscaler", "cluster"}, cluster);
  return Server<Autoscaler>{waiting([&] { return std::make_unique<Autoscaler>(options); })};
}

}  // namespace

void bind_autoscaler(py::module_& module) {
  describe<AutoscalerOptions>(
      "Autoscaler", {field<&AutoscalerOptions::gateway>("gateway", "str"),
                     field<&AutoscalerOptions::network>("network", "str"),
                     secret<&AutoscalerOptions::password>("password", "str"),
                     field<&AutoscalerOptions::certificate_file>("certificate_file", "str"),
                     field<&AutoscalerOptions::prometheus>("prometheus", "str"),
                     field<&AutoscalerOptions::interval>("interval", "float: seconds"),
                     field<&AutoscalerOptions::query_interval>("query_interval", "float: seconds"),
                     field<&AutoscalerOptions::cluster_interval>("cluster_interval", "float: seconds")});
  py::class_<Server<Autoscaler>> type{
      module, "Autoscaler",
      "Keeps each function at as many replicas as its ScalingPolicy and the demand at the gateways call\n"
      "for.\n\n"
      "Autoscaler(cluster, gateway=\"\", network=\"\", password=\"\", certificate_file=\"\",\n"
      "prometheus=\"\", interval=0.1, query_interval=1, cluster_interval=1): gateway is the URL of the\n"
      "only one, or empty: those that the cluster runs; password that of their /system; certificate_file\n"
      "the PEM chain that they have, or empty: no TLS; prometheus its URL, or empty: the one that\n"
      "monitoring runs; intervals are seconds or timedeltas between two looks at gateways, Prometheus and\n"
      "engine. `with` starts and stops it. A Gateway that is given it tells of it. Of several on one\n"
      "Swarm only the leader's decides. Raises InvalidSpec without a cluster.\n\n"
      ">>> with iitbfaas.Autoscaler(cluster, gateway=cluster.gateway) as autoscaler:\n"
      "...     'iitbfaas_autoscaler' in autoscaler.metrics()\n"
      "True\n"};
  type.def(py::init(&make_autoscaler), py::arg("cluster") = py::none());
  type.def(
      "metrics", [](const Server<Autoscaler>& it) { return to_text(it.get().metrics()); },
      "str: what it did, as Prometheus reads it.\n\n"
      ">>> iitbfaas.Autoscaler(cluster).metrics().startswith('# HELP')\n"
      "True\n");
  bind_running(type);
}

}  // namespace iitbfaas::python

#include "iitbfaas/cluster.hpp"

#include "binding.hpp"
#include "collections.hpp"
#include "method.hpp"
#include "value.hpp"
#include "waiting.hpp"

namespace iitbfaas::python {
namespace {

std::shared_ptr<ClusterHandle> connect(const py::object& host, const py::kwargs& keywords) {
  ClusterOptions options;
  if (!host.is_none()) options.host = text_from({"connect", "host"}, host);
  py::dict given;
  for (const auto& [key, value] : keywords) {
    if (!value.is_none()) given[key] = value;
  }
  options = filled(given, options);
  return std::make_shared<ClusterHandle>(waiting([&] { return Cluster{options}; }));
}

template <class C>
void collection(py::class_<ClusterHandle, std::shared_ptr<ClusterHandle>>& type, const char* name) {
  type.def_property_readonly(
      name, [](const std::shared_ptr<ClusterHandle>& it) { return C{{it}}; },
      "What there is of it; asks nobody.");
}

void bind_options(py::module_& module) {
  bind_value<TlsOptions>(module, "TlsOptions",
                         "For an engine at tcp://: PEM files.\n\n"
                         ">>> iitbfaas.TlsOptions(ca_file='ca.pem').key_file\n"
                         "''\n",
                         {field<&TlsOptions::ca_file>("ca_file", "str"),
                          field<&TlsOptions::certificate_file>("certificate_file", "str"),
                          field<&TlsOptions::key_file>("key_file", "str")});
  describe<ClusterOptions>(
      "connect", {field<&ClusterOptions::host>("host", ""), field<&ClusterOptions::gateway>("gateway", ""),
                  field<&ClusterOptions::password>("password", ""),
                  field<&ClusterOptions::gateway_ca_file>("gateway_ca_file", ""),
                  field<&ClusterOptions::tls>("tls", ""), field<&ClusterOptions::timeout>("timeout", "")});
  bind_value<ClusterInfo>(
      module, "ClusterInfo",
      "What a cluster says of itself.\n\n"
      ">>> cluster.info().manager\n"
      "True\n",
      {field<&ClusterInfo::host>("host", "str: the engine's URL"),
       field<&ClusterInfo::engine>("engine", "str: \"docker 20.10.24\""),
       field<&ClusterInfo::api_version>("api_version", "str"), field<&ClusterInfo::node_id>("node_id", "str"),
       field<&ClusterInfo::address>("address", "str"), field<&ClusterInfo::nodes>("nodes", "int"),
       field<&ClusterInfo::managers>("managers", "int"), field<&ClusterInfo::manager>("manager", "bool"),
       field<&ClusterInfo::gateway>("gateway", "str: URL, or empty"),
       field<&ClusterInfo::warnings>("warnings", "tuple of str")});
}

void bind_parts_of_cluster(py::class_<ClusterHandle, std::shared_ptr<ClusterHandle>>& type) {
  collection<FunctionCollection>(type, "functions");
  collection<NodeCollection>(type, "nodes");
  collection<StackCollection>(type, "stacks");
  collection<ImageCollection>(type, "images");
  collection<SecretCollection>(type, "secrets");
  collection<MonitoringHandle>(type, "monitoring");
  collection<RegistryHandle>(type, "registry");
}

void bind_one_cluster(py::module_& module) {
  py::class_<ClusterHandle, std::shared_ptr<ClusterHandle>> type{
      module, "Cluster",
      "One Docker Swarm, or one embedded engine, and what runs there; made by `connect`.\n\n"
      ">>> cluster.info().nodes\n"
      "1\n"};
  type.def(
      "info",
      [](const ClusterHandle& it) { return waiting([cluster = it.get()] { return cluster.info(); }); },
      "ClusterInfo. Two requests.\n\n"
      ">>> cluster.info().engine.split()[0]\n"
      "'embedded'\n");
  type.def_property_readonly(
      "gateway", [](const ClusterHandle& it) { return it.get().gateway(); }, "str: its URL, or empty");
  bind_parts_of_cluster(type);
  type.def(
      "namespaces",
      [](const ClusterHandle& it) {
        return listed(waiting([cluster = it.get()] { return cluster.namespaces(); }));
      },
      "A list of str: the default one and every other that something is in.\n\n"
      ">>> cluster.namespaces()\n"
      "['openfaas-fn']\n");
  type.def(
      "invocation_counts",
      [](const ClusterHandle& it) {
        return give(waiting([cluster = it.get()] { return cluster.invocation_counts(); }));
      },
      "A dict: how often each function was invoked, by \"name.namespace\", as the gateway counted since it\n"
      "started. Empty when no gateway is known or none answers. One request.\n\n"
      ">>> before = cluster.invocation_counts().get('hello.openfaas-fn', 0)\n"
      ">>> reply = cluster.functions.get('hello').invoke()\n"
      ">>> cluster.invocation_counts()['hello.openfaas-fn'] - before\n"
      "1\n");
  type.def(
      "close", [](ClusterHandle& it) { it.cluster.reset(); },
      "Lets go of it: whatever is asked of it then raises Error. Functions and nodes taken from it stay.\n\n"
      ">>> other = iitbfaas.connect(cluster.info().host)\n"
      ">>> other.close()\n"
      ">>> other\n"
      "<Cluster, closed>\n");
  type.def("__enter__", [](const std::shared_ptr<ClusterHandle>& it) { return it; });
  type.def("__exit__", [](ClusterHandle& it, const py::args&) { it.cluster.reset(); });
  type.def("__repr__", [](const ClusterHandle& it) {
    return it.cluster ? std::string{"<Cluster>"} : std::string{"<Cluster, closed>"};
  });
}

}  // namespace

void bind_cluster(py::module_& module) {
  bind_options(module);
  bind_one_cluster(module);
  function(
      module, "known_host", [] { return give(known_host()); },
      "The engine that `connect` means when it is given no host: a str, or None when there is nothing\n"
      "but the local socket.\n\n"
      ">>> import os\n"
      ">>> os.environ['IITBFAAS_HOST'] = 'tcp://manager.lan:2376'\n"
      ">>> iitbfaas.known_host()\n"
      "'tcp://manager.lan:2376'\n"
      ">>> del os.environ['IITBFAAS_HOST']\n");
  module.def("connect", &connect, py::arg("host") = py::none(),
             "Connects to a cluster.\n\n"
             "host: str, \"unix:///run/docker.sock\", \"tcp://host:2376\", \"ssh://user@host\", "
             "\"embedded\"; None:\n"
             "IITBFAAS_HOST, the cluster that `iitbfaas up` remembered, DOCKER_HOST, the local socket.\n"
             "gateway: str, its URL. password: str, of its /system. gateway_ca_file: str. tls: TlsOptions.\n"
             "timeout: seconds or timedelta of one request (60).\n"
             "Raises TransportError when nobody answers, Error when it is no Swarm manager.\n\n"
             ">>> with iitbfaas.connect(cluster.info().host) as other:\n"
             "...     len(other.functions)\n"
             "1\n");
}

}  // namespace iitbfaas::python

#include "iitbfaas/registry.hpp"

#include "binding.hpp"
#include "calling.hpp"
#include "collections.hpp"
#include "method.hpp"
#include "value.hpp"

namespace iitbfaas::python {
namespace {

void bind_registry_service_status(py::module_& module) {
  bind_value<RegistryServiceStatus>(
      module, "RegistryServiceStatus",
      "The cluster's own registry at one moment.\n\n"
      ">>> iitbfaas.RegistryServiceStatus(node='n1').running\n"
      "False\n",
      {field<&RegistryServiceStatus::name_on_nodes>("name_on_nodes", "str: \"127.0.0.1:5000\""),
       field<&RegistryServiceStatus::image>("image", "str"),
       field<&RegistryServiceStatus::node>("node", "str: its name"),
       field<&RegistryServiceStatus::routing_mesh>("routing_mesh", "bool"),
       field<&RegistryServiceStatus::running>("running", "bool"),
       field<&RegistryServiceStatus::reason>("reason", "str: the engine's own words when it is not")});
}

std::string push(const Registry& it, const Package& package, py::kwargs keywords) {
  const auto on_progress = callable_from({"push", "on_progress"}, keywords);
  refuse_unknown("push", "argument", keywords, {"on_progress"});
  Calling calling;
  return calling.wait([&] {
    return it.push(package,
                   [&](std::uint64_t done, std::uint64_t total) { calling.tell(on_progress, done, total); });
  });
}

void bind_registry_client(py::module_& module) {
  describe<RegistryOptions>("Registry", {field<&RegistryOptions::name_on_nodes>("name_on_nodes", "str"),
                                         field<&RegistryOptions::ca_file>("ca_file", "str"),
                                         field<&RegistryOptions::insecure>("insecure", "bool"),
                                         field<&RegistryOptions::timeout>("timeout", "float: seconds")});
  py::class_<Registry> type{
      module, "Registry",
      "Names one registry that speaks the Docker Registry HTTP API V2. Passwords are those of `docker\n"
      "login`.\n\n"
      "Registry(address, name_on_nodes=\"\", ca_file=\"\", insecure=False, timeout=60): address is\n"
      "\"registry.lan:5000\", \"registry.lan:5000/team\", \"https://registry.lan\"; name_on_nodes what\n"
      "nodes call it when that differs; ca_file PEM; insecure plain http, without it only for this\n"
      "machine's own; timeout seconds or timedelta of one request. Asks nobody. Raises InvalidSpec for an\n"
      "address that is none.\n\n"
      ">>> iitbfaas.Registry('registry.lan:5000/team').name\n"
      "'registry.lan:5000/team'\n"};
  type.def(py::init([](const py::object& address, const py::kwargs& keywords) {
             auto options = filled<RegistryOptions>(keywords);
             options.address = text_from({"Registry", "address"}, address);
             return Registry{options};
           }),
           py::arg("address"));
  type.def_property_readonly("name", &Registry::name, "str");
  type.def("__repr__", [](const Registry& it) { return "<Registry " + it.name() + ">"; });
  type.def(
      "push", &push, py::arg("package"),
      "Sends what the registry does not have of a Package, and returns what every node can pull it by,\n"
      "\"registry.lan:5000/hello@sha256:...\".\n\n"
      "on_progress: called with the bytes done and in all; what it raises ends the call. Raises APIError\n"
      "with the registry's words, TransportError, Error when what answers is no registry.\n\n"
      ">>> iitbfaas.Registry('127.0.0.1:9').push(iitbfaas.package('/bin/cat'))\n"
      "Traceback (most recent call last):\n"
      "iitbfaas.TransportError: ...\n");
}

void describe_registry_service() {
  describe<RegistryServiceOptions>("up",
                                   {field<&RegistryServiceOptions::image>("image", "str"),
                                    field<&RegistryServiceOptions::port>("port", "int"),
                                    field<&RegistryServiceOptions::node>("node", "str"),
                                    field<&RegistryServiceOptions::routing_mesh>("routing_mesh", "bool"),
                                    field<&RegistryServiceOptions::timeout>("timeout", "float: seconds")});
}

void bind_registry_service(py::class_<RegistryHandle>& type) {
  type.def(
      "up",
      [](const RegistryHandle& it, const py::kwargs& keywords) {
        const auto options = filled<RegistryServiceOptions>(keywords);
        return waiting([&, cluster = it.cluster()] { return registry_up(cluster, options); });
      },
      "Creates or updates it and waits until it answers. Returns RegistryServiceStatus.\n\n"
      "image: str (\"registry:2\"). port: int (5000). node: name or id of the node that keeps the images.\n"
      "routing_mesh: True: every node reaches it as 127.0.0.1:PORT. timeout: seconds or timedelta (120).\n"
      "Raises Error on the embedded engine, which pulls from no registry.\n\n"
      ">>> cluster.registry.up()\n"
      "Traceback (most recent call last):\n"
      "iitbfaas.Error: ...\n");
  method(
      type, "down",
      [](const RegistryHandle& it) { waiting([cluster = it.cluster()] { registry_down(cluster); }); },
      "Removes the service; its images stay in the volume \"iitbfaas-registry\". No error when there is\n"
      "none.\n\n"
      ">>> cluster.registry.down()\n");
  method(
      type, "status",
      [](const RegistryHandle& it) {
        return give(waiting([cluster = it.cluster()] { return registry_status(cluster); }));
      },
      "RegistryServiceStatus, or None when there is no such service.\n\n"
      ">>> cluster.registry.status()\n");
  method(
      type, "get",
      [](const RegistryHandle& it) {
        return waiting([cluster = it.cluster()] { return Registry{cluster_registry(cluster)}; });
      },
      "The Registry to push to from here. Raises Error when it is not there.\n\n"
      ">>> cluster.registry.get()\n"
      "Traceback (most recent call last):\n"
      "iitbfaas.Error: ...\n");
}

}  // namespace

void bind_registry(py::module_& module) {
  bind_registry_service_status(module);
  describe_registry_service();
  bind_registry_client(module);
  py::class_<RegistryHandle> type{module, "ClusterRegistry",
                                  "The cluster's own registry: a service of the platform.\n\n"
                                  ">>> cluster.registry\n"
                                  "<ClusterRegistry>\n"};
  type.def("__repr__", [](const RegistryHandle&) { return "<ClusterRegistry>"; });
  bind_registry_service(type);
}

}  // namespace iitbfaas::python

#include "iitbfaas/platform.hpp"

#include "binding.hpp"
#include "calling.hpp"
#include "cluster_handle.hpp"
#include "value.hpp"

namespace iitbfaas::python {
namespace {

void bind_swarm_options(py::module_& module) {
  bind_value<SwarmOptions>(
      module, "SwarmOptions",
      "Settings of a whole Swarm. What is None stays as it is, or as Docker makes it.\n\n"
      ">>> iitbfaas.SwarmOptions(heartbeat=5).autolock is None\n"
      "True\n",
      {field<&SwarmOptions::advertise_address>(
           "advertise_address", "str: of a Swarm that has to be made; empty: the engine chooses"),
       field<&SwarmOptions::heartbeat>("heartbeat",
                                       "float: seconds or None, a node counts as down after about three"),
       field<&SwarmOptions::task_history>("task_history", "int or None: ended tasks kept for each replica"),
       field<&SwarmOptions::autolock>(
           "autolock",
           "bool or None: managers that restart ask for a key, which `platform_up` keeps and gives"),
       field<&SwarmOptions::rotate_ca>("rotate_ca", "bool: every node gets a certificate of a new authority"),
       field<&SwarmOptions::rotate_tokens>("rotate_tokens",
                                           "bool: what was used to join is of no use any more"),
       field<&SwarmOptions::force_new>(
           "force_new", "bool: the other managers are lost for good: go on from what this one knows")});
}

void describe_platform_options() {
  describe<PlatformOptions>("platform_up",
                            {field<&PlatformOptions::gateway>("gateway", "Package"),
                             field<&PlatformOptions::tls>("tls", "TlsOptions"),
                             field<&PlatformOptions::gateway_port>("gateway_port", "int"),
                             field<&PlatformOptions::metrics_port>("metrics_port", "int"),
                             field<&PlatformOptions::gateway_url>("gateway_url", "str"),
                             field<&PlatformOptions::bind>("bind", "str"),
                             field<&PlatformOptions::certificate_file>("certificate_file", "str"),
                             field<&PlatformOptions::key_file>("key_file", "str"),
                             field<&PlatformOptions::swarm>("swarm", "SwarmOptions"),
                             field<&PlatformOptions::timeout>("timeout", "float: seconds")});
  describe<PlatformDownOptions>("platform_down",
                                {field<&PlatformDownOptions::leave>("leave", "bool"),
                                 field<&PlatformDownOptions::timeout>("timeout", "float: seconds")});
}

std::shared_ptr<ClusterHandle> platform_up_from(const py::object& host, py::kwargs keywords) {
  const auto on_warning = callable_from({"platform_up", "on_warning"}, keywords);
  auto options = filled<PlatformOptions>(keywords);
  options.host = text_from({"platform_up", "host"}, host);
  Calling calling;
  options.warn = [&](const std::string& warning) { calling.tell(on_warning, warning); };
  return std::make_shared<ClusterHandle>(calling.wait([&] {
    if (options.gateway.id.empty()) {
      options.gateway = package({.program = tool_program(), .name = "gateway", .with_watchdog = false});
    }
    return platform_up(options);
  }));
}

void platform_down_from(const py::object& host, py::kwargs keywords) {
  const auto on_warning = callable_from({"platform_down", "on_warning"}, keywords);
  auto options = filled<PlatformDownOptions>(keywords);
  options.host = text_from({"platform_down", "host"}, host);
  Calling calling;
  options.warn = [&](const std::string& warning) { calling.tell(on_warning, warning); };
  calling.wait([&] { platform_down(options); });
}

}  // namespace

void bind_platform(py::module_& module) {
  bind_swarm_options(module);
  describe_platform_options();
  module.def(
      "platform_up", &platform_up_from, py::arg("host"),
      "Makes a Swarm of an engine if it is none, makes network, password and gateway where they are\n"
      "absent, waits until the gateway answers and remembers the cluster for the next `connect`. Returns\n"
      "the Cluster. What is so already is not touched.\n\n"
      "host: str, as for connect. gateway: Package whose entry point is the program iitbfaas; without it\n"
      "the one installed with this package is packaged. tls: TlsOptions. gateway_port, metrics_port: int\n"
      "(8080, 8082). gateway_url: str, as users know it. bind: str, the address it listens on, on the\n"
      "embedded engine. certificate_file, key_file: PEM, TLS is spoken. swarm: SwarmOptions. timeout:\n"
      "seconds or timedelta (60). on_warning: called with a str for what is no reason to fail; what it\n"
      "raises ends the call. Raises Error, BuildError, TransportError, Timeout.\n\n"
      ">>> iitbfaas.platform_up('unix:///nowhere.sock', gateway=iitbfaas.package('/bin/cat'))\n"
      "Traceback (most recent call last):\n"
      "iitbfaas.TransportError: ...\n");
  module.def(
      "platform_down", &platform_down_from, py::arg("host"),
      "Removes every function, gateway, network and password of a cluster, and waits until they are gone.\n"
      "Services that are not ours stay.\n\n"
      "leave: True: every node leaves the Swarm, also one that platform_up found. timeout: seconds or\n"
      "timedelta (60). on_warning: as for platform_up.\n\n"
      ">>> import tempfile\n"
      ">>> with tempfile.TemporaryDirectory() as folder, iitbfaas.EmbeddedEngine(state=folder) as engine:\n"
      "...     iitbfaas.platform_down(engine.host)\n");
}

}  // namespace iitbfaas::python

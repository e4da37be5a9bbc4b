#include "iitbfaas/proxy.hpp"

#include "binding.hpp"
#include "cluster_handle.hpp"
#include "method.hpp"
#include "value.hpp"
#include "waiting.hpp"

namespace iitbfaas::python {

template <>
struct Words<ProxyMode> {
  static constexpr std::array<std::pair<const char*, ProxyMode>, 3> all{{
      {"gateways", ProxyMode::gateways},
      {"dns", ProxyMode::dns},
      {"ports", ProxyMode::ports},
  }};
};

namespace {

void bind_proxy_view(py::module_& module) {
  bind_value<ProxyView>(module, "ProxyView",
                        "What the configuration of an HAProxy is made from.\n\n"
                        ">>> view = iitbfaas.proxy_view(cluster)\n"
                        ">>> [function.name for function in view.functions]\n"
                        "['hello']\n",
                        {field<&ProxyView::functions>("functions", "tuple of FunctionSpec"),
                         field<&ProxyView::nodes>("nodes", "tuple of str: addresses of those that are ready"),
                         field<&ProxyView::gateways>("gateways", "tuple of str: \"10.0.0.5:8080\""),
                         field<&ProxyView::secure_gateways>("secure_gateways", "bool: they speak TLS")});
}

void bind_proxy_file(py::module_& module) {
  function(
      module, "write_proxy_config",
      [](const py::object& file, const std::string& config) {
        const auto path = path_from({"write_proxy_config", "file"}, file);
        waiting([&] { write_proxy_config(path, config); });
      },
      py::arg("file"), py::arg("config"),
      "Writes it so that whoever reads the file sees the old or the new, never half. Raises Error.\n\n"
      ">>> import pathlib, tempfile\n"
      ">>> with tempfile.TemporaryDirectory() as folder:\n"
      "...     file = pathlib.Path(folder, 'haproxy.cfg')\n"
      "...     iitbfaas.write_proxy_config(file, 'global')\n"
      "...     file.read_text()\n"
      "'global'\n");
}

}  // namespace

void bind_proxy(py::module_& module) {
  bind_proxy_view(module);
  describe<ProxyOptions>(
      "proxy_config",
      {field<&ProxyOptions::mode>("mode", ""), field<&ProxyOptions::bind>("bind", "str"),
       field<&ProxyOptions::port>("port", "int"), field<&ProxyOptions::port_offset>("port_offset", "int"),
       field<&ProxyOptions::certificate_file>("certificate_file", "str"),
       field<&ProxyOptions::gateway_ca_file>("gateway_ca_file", "str"),
       field<&ProxyOptions::stats_port>("stats_port", "int"), field<&ProxyOptions::slots>("slots", "int")});
  function(
      module, "proxy_view",
      [](const ClusterHandle& cluster) {
        return waiting([cluster = cluster.get()] { return proxy_view(cluster); });
      },
      py::arg("cluster"),
      "ProxyView: asks the cluster what an HAProxy would balance over.\n\n"
      ">>> iitbfaas.proxy_view(cluster).secure_gateways\n"
      "False\n");
  module.def(
      "proxy_config",
      [](const ProxyView& view, const py::kwargs& keywords) {
        return to_text(proxy_config(filled<ProxyOptions>(keywords), view));
      },
      py::arg("view"),
      "str: a configuration for HAProxy 2.6 or later. Asks nobody.\n\n"
      "mode: \"gateways\", \"dns\" or \"ports\". bind: str, address to listen on. port: int; 0: 80, with\n"
      "a certificate 443. port_offset: int, mode ports: added to the functions'. certificate_file: PEM,\n"
      "chain and key. gateway_ca_file: PEM, for gateways that speak TLS. stats_port: int, on 127.0.0.1;\n"
      "0: none. slots: int, mode dns: replicas of one function that are balanced over. Raises\n"
      "InvalidSpec; Error when there is nothing to balance over.\n\n"
      ">>> view = iitbfaas.ProxyView(gateways=['10.0.0.5:8080'])\n"
      ">>> '10.0.0.5:8080' in iitbfaas.proxy_config(view, port=8000)\n"
      "True\n");
  bind_proxy_file(module);
}

}  // namespace iitbfaas::python

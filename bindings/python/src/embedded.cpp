#include "iitbfaas/embedded.hpp"

#include "binding.hpp"
#include "server.hpp"
#include "value.hpp"

namespace iitbfaas::python {

void bind_embedded(py::module_& module) {
  describe<EmbeddedEngineOptions>(
      "EmbeddedEngine",
      {field<&EmbeddedEngineOptions::state>("state", ""), field<&EmbeddedEngineOptions::listen>("listen", ""),
       field<&EmbeddedEngineOptions::supervisor>("supervisor", "")});
  py::class_<Server<EmbeddedEngine>> type{
      module, "EmbeddedEngine",
      "An engine whose replicas are processes of the current user: no root, no Docker.\n\n"
      "EmbeddedEngine(state=folder, listen=\"unix://...\", supervisor=path); `with` starts and stops it.\n"
      "Replicas go on running when it stops. Raises Error when another engine holds the folder.\n\n"
      ">>> import tempfile\n"
      ">>> with tempfile.TemporaryDirectory() as folder, iitbfaas.EmbeddedEngine(state=folder) as engine:\n"
      "...     iitbfaas.connect(engine.host).info().nodes\n"
      "1\n"};
  type.def(py::init([](const py::kwargs& keywords) {
    const auto options = filled<EmbeddedEngineOptions>(keywords);
    return Server<EmbeddedEngine>{waiting([&] { return std::make_unique<EmbeddedEngine>(options); })};
  }));
  type.def_property_readonly(
      "host", [](const Server<EmbeddedEngine>& it) { return it.get().host(); }, "str: what `connect` takes");
  bind_running(type);
}

}  // namespace iitbfaas::python

#include "iitbfaas/image.hpp"

#include "binding.hpp"
#include "value.hpp"
#include "waiting.hpp"

namespace iitbfaas::python {

void bind_image(py::module_& module) {
  bind_value<Include>(module, "Include",
                      "A file or folder of this machine that goes into an image.\n\n"
                      ">>> iitbfaas.Include(source='/etc/os-release').destination\n"
                      "''\n",
                      {field<&Include::source>("source", "str or path"),
                       field<&Include::destination>("destination", "str: absolute; empty: as the source")});
  bind_value<Package>(module, "Package",
                      "An image as an archive that `docker load` takes.\n\n"
                      ">>> package = iitbfaas.package('/bin/cat')\n"
                      ">>> package.id[:7], len(package.archive) > 1000\n"
                      "('sha256:', True)\n",
                      {field<&Package::id>("id", "str: \"sha256:...\""),
                       field<&Package::reference>("reference", "str: \"iitbfaas/hello:latest\""),
                       octets<&Package::archive>("archive", "bytes: tar"),
                       field<&Package::size>("size", "int: bytes of all files, unpacked")});
  describe<PackageSpec>(
      "package",
      {field<&PackageSpec::program>("program", ""), field<&PackageSpec::name>("name", ""),
       field<&PackageSpec::arguments>("arguments", ""), field<&PackageSpec::includes>("includes", ""),
       field<&PackageSpec::base_archive>("base_archive", ""), field<&PackageSpec::watchdog>("watchdog", ""),
       field<&PackageSpec::with_watchdog>("with_watchdog", ""), field<&PackageSpec::user>("user", "")});
  module.def(
      "package",
      [](const py::object& program, const py::kwargs& keywords) {
        PackageSpec spec{.program = path_from({"package", "program"}, program)};
        spec = filled(keywords, spec);
        return waiting([&] { return package(spec); });
      },
      py::arg("program"),
      "Makes an image of a program or script: no Dockerfile, no compiler, no engine. Returns a Package.\n\n"
      "name: str. arguments: fixed ones. includes: list of Include. base_archive: path. user: "
      "\"65534:65534\".\n"
      "with_watchdog: bool. watchdog: path. Raises BuildError, InvalidSpec.\n\n"
      ">>> iitbfaas.package('/bin/cat', name='echo').reference\n"
      "'iitbfaas/echo:latest'\n");
}

}  // namespace iitbfaas::python

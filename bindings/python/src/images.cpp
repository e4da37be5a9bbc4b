#include "iitbfaas/images.hpp"

#include "binding.hpp"
#include "collections.hpp"
#include "value.hpp"
#include "waiting.hpp"

namespace iitbfaas::python {
namespace {

std::vector<ImageStatus> all_of(const ImageCollection& all) {
  const auto& cluster = all.cluster();
  return waiting([&] { return Images{cluster}.list(); });
}

}  // namespace

void bind_images(py::module_& module) {
  bind_value<NodeTransfer>(module, "NodeTransfer", "What one node's engine was brought.",
                           {field<&NodeTransfer::node>("node", "str: its name"),
                            field<&NodeTransfer::present>("present", "int: images it had already"),
                            field<&NodeTransfer::sent>("sent", "int: images it has now"),
                            field<&NodeTransfer::bytes>("bytes", "int: over the line"),
                            field<&NodeTransfer::problem>("problem", "str: why it lacks some, or empty")});
  bind_value<NodeCleanup>(
      module, "NodeCleanup", "What one node's engine was freed of.",
      {field<&NodeCleanup::node>("node", "str: its name"),
       field<&NodeCleanup::removed>("removed", "tuple of str: image ids"),
       field<&NodeCleanup::bytes>("bytes", "int"), field<&NodeCleanup::problem>("problem", "str")});
  bind_value<ImageStatus>(module, "ImageStatus", "An image made by `package`, wherever it lies.",
                          {field<&ImageStatus::id>("id", "str: \"sha256:...\""),
                           field<&ImageStatus::reference>("reference", "str"),
                           field<&ImageStatus::size>("size", "int: bytes, unpacked"),
                           field<&ImageStatus::nodes>("nodes", "tuple of str: that have it"),
                           field<&ImageStatus::services>("services", "tuple of str: that run it")});
  py::class_<ImageCollection> type{module, "Images",
                                   "The images of a cluster, which need no registry.\n\n"
                                   ">>> cluster.images.get('iitbfaas/hello:latest').services\n"
                                   "('hello',)\n"};
  iterate(type, all_of);
  type.def(
      "list", [](const ImageCollection& all) { return listed(all_of(all)); }, "A list of ImageStatus.");
  type.def(
      "get",
      [](const ImageCollection& all, const std::string& name) {
        for (auto& image : all_of(all)) {
          if (image.id == name || image.reference == name) return image;
        }
        throw NotFound{404, "find image " + name, "no such image"};
      },
      py::arg("name"), "Its ImageStatus, by id or reference. Raises NotFound.");
  type.def(
      "load",
      [](const ImageCollection& all, const Package& package, const py::object& constraints) {
        const LoadOptions options{
            .constraints = Conversion<std::vector<std::string>>::load({"load", "constraints"}, constraints)};
        return give(waiting([&] { return Images{all.cluster()}.load(package, options); }));
      },
      py::arg("package"), py::kw_only(), py::arg("constraints") = py::tuple{},
      "Sends a package to every node that lacks it: a tuple of NodeTransfer. Raises APIError.");
  type.def(
      "sync",
      [](const ImageCollection& all) { return give(waiting([&] { return Images{all.cluster()}.sync(); })); },
      "Brings every node the images that it may run: a tuple of NodeTransfer.");
  type.def(
      "prune",
      [](const ImageCollection& all) { return give(waiting([&] { return Images{all.cluster()}.prune(); })); },
      "Removes the images that no service runs: a tuple of NodeCleanup.");
  type.def(
      "save",
      [](const ImageCollection& all, const std::string& image, const py::object& archive) {
        const auto path = path_from({"save", "archive"}, archive);
        waiting([&] { Images{all.cluster()}.save(image, path); });
      },
      py::arg("image"), py::arg("archive"), "Writes an image as `docker save` does. Raises NotFound.");
}

}  // namespace iitbfaas::python

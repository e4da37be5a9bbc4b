#include "iitbfaas/images.hpp"

#include "binding.hpp"
#include "collections.hpp"
#include "method.hpp"
#include "value.hpp"
#include "waiting.hpp"

namespace iitbfaas::python {
namespace {

std::vector<ImageStatus> all_of(const ImageCollection& all, const py::object& filters = py::none()) {
  const auto wanted = filters_from(filters);
  return narrowed(waiting([cluster = all.cluster()] { return Images{cluster}.list(); }), wanted);
}

ImageStatus find_image(const ImageCollection& all, const std::string& name) {
  for (auto& image : all_of(all)) {
    if (image.id == name || image.reference == name) return image;
  }
  throw NotFound{404, "find image " + name, "no such image"};
}

ImageStatus create_image(const ImageCollection& all, const py::object& program, const py::kwargs& keywords) {
  PackageSpec spec{.program = path_from({"create", "program"}, program)};
  auto table = table_of<PackageSpec>();
  table.owner = "create";
  fill(&spec, table, keywords);
  const auto made = waiting([&, cluster = all.cluster()] {
    auto packaged = package(spec);
    Images{cluster}.load(packaged);
    return packaged;
  });
  return find_image(all, made.id);
}

void bind_image_values(py::module_& module) {
  bind_value<NodeTransfer>(module, "NodeTransfer",
                           "What one node's engine was brought.\n\n"
                           ">>> iitbfaas.NodeTransfer(node='n1', sent=1).bytes\n"
                           "0\n",
                           {field<&NodeTransfer::node>("node", "str: its name"),
                            field<&NodeTransfer::present>("present", "int: images it had already"),
                            field<&NodeTransfer::sent>("sent", "int: images it has now"),
                            field<&NodeTransfer::bytes>("bytes", "int: over the line"),
                            field<&NodeTransfer::problem>("problem", "str: why it lacks some, or empty")});
  bind_value<NodeCleanup>(
      module, "NodeCleanup",
      "What one node's engine was freed of.\n\n"
      ">>> iitbfaas.NodeCleanup(node='n1').removed\n"
      "()\n",
      {field<&NodeCleanup::node>("node", "str: its name"),
       field<&NodeCleanup::removed>("removed", "tuple of str: image ids"),
       field<&NodeCleanup::bytes>("bytes", "int"), field<&NodeCleanup::problem>("problem", "str")});
  bind_value<ImageStatus>(module, "ImageStatus",
                          "An image made by `package`, wherever it lies.\n\n"
                          ">>> cluster.images.get('iitbfaas/hello:latest').services\n"
                          "('hello',)\n",
                          {field<&ImageStatus::id>("id", "str: \"sha256:...\""),
                           field<&ImageStatus::reference>("reference", "str"),
                           field<&ImageStatus::size>("size", "int: bytes, unpacked"),
                           field<&ImageStatus::nodes>("nodes", "tuple of str: that have it"),
                           field<&ImageStatus::services>("services", "tuple of str: that run it")});
}

void bind_making(py::class_<ImageCollection>& type) {
  method(type, "create", &create_image, py::arg("program"),
         "Packages a program, with the keywords of `package`, and sends it to the nodes: its ImageStatus.\n\n"
         "Raises BuildError, InvalidSpec, APIError.\n\n"
         ">>> len(cluster.images.create('/bin/cat', name='spare').nodes)\n"
         "1\n");
  method(
      type, "load",
      [](const ImageCollection& all, const Package& package, const py::object& constraints) {
        const LoadOptions options{
            .constraints = Conversion<std::vector<std::string>>::load({"load", "constraints"}, constraints)};
        return give(waiting([&, cluster = all.cluster()] { return Images{cluster}.load(package, options); }));
      },
      py::arg("package"), py::kw_only(), py::arg("constraints") = py::tuple{},
      "Sends a package to every node that lacks it: a tuple of NodeTransfer. Raises APIError.\n\n"
      ">>> [it.problem for it in cluster.images.load(iitbfaas.package('/bin/cat', name='spare'))]\n"
      "['']\n");
}

void bind_upkeep(py::class_<ImageCollection>& type) {
  method(
      type, "sync",
      [](const ImageCollection& all) {
        return give(waiting([cluster = all.cluster()] { return Images{cluster}.sync(); }));
      },
      "Brings every node the images that it may run: a tuple of NodeTransfer.\n\n"
      ">>> [it.problem for it in cluster.images.sync()]\n"
      "['']\n");
  method(
      type, "prune",
      [](const ImageCollection& all) {
        return give(waiting([cluster = all.cluster()] { return Images{cluster}.prune(); }));
      },
      "Removes the images that no service runs: a tuple of NodeCleanup.\n\n"
      ">>> [it.problem for it in cluster.images.prune()]\n"
      "['']\n");
  method(
      type, "save",
      [](const ImageCollection& all, const std::string& image, const py::object& archive) {
        const auto path = path_from({"save", "archive"}, archive);
        waiting([&, cluster = all.cluster()] { Images{cluster}.save(image, path); });
      },
      py::arg("image"), py::arg("archive"),
      "Writes an image as `docker save` does. Raises NotFound.\n\n"
      ">>> import tempfile\n"
      ">>> with tempfile.NamedTemporaryFile() as archive:\n"
      "...     cluster.images.save('iitbfaas/hello:latest', archive.name)\n");
}

}  // namespace

void bind_images(py::module_& module) {
  bind_image_values(module);
  py::class_<ImageCollection> type{module, "Images",
                                   "The images of a cluster, which need no registry.\n\n"
                                   ">>> cluster.images.get('iitbfaas/hello:latest').services\n"
                                   "('hello',)\n"};
  iterate(type, [](const ImageCollection& all) { return all_of(all); });
  method(
      type, "list",
      [](const ImageCollection& all, const py::object& filters) { return listed(all_of(all, filters)); },
      py::kw_only(), py::arg("filters") = py::none(),
      "A list of ImageStatus. Filters: reference, id, node, service.\n\n"
      ">>> [image.reference for image in cluster.images.list(filters={'service': 'hello'})]\n"
      "['iitbfaas/hello:latest']\n");
  method(type, "get", &find_image, py::arg("name"),
         "Its ImageStatus, by id or reference. Raises NotFound.\n\n"
         ">>> len(cluster.images.get('iitbfaas/hello:latest').nodes)\n"
         "1\n");
  bind_making(type);
  bind_upkeep(type);
}

}  // namespace iitbfaas::python

#include "iitbfaas/deployment.hpp"

#include "binding.hpp"
#include "collections.hpp"
#include "value.hpp"
#include "waiting.hpp"
#include "words.hpp"

#include "iitbfaas/scaling.hpp"

namespace iitbfaas::python {
namespace {

using std::chrono::milliseconds;

DeploymentOptions options_from(py::kwargs& keywords) {
  DeploymentOptions options;
  if (const auto base = take(keywords, "base")) options.base = text_from({"create", "base"}, base);
  if (const auto wait = take(keywords, "wait")) {
    options.wait =
        Conversion<std::optional<milliseconds>>::load({"create", "wait"}, wait).value_or(milliseconds{0});
  }
  if (const auto registry = take(keywords, "registry")) {
    options.registry.address = text_from({"create", "registry"}, registry);
  }
  return options;
}

StackFunction function_from(py::kwargs keywords) {
  StackFunction one;
  auto& [function, package] = one;
  if (const auto program = take(keywords, "program"))
    package.program = path_from({"create", "program"}, program);
  if (const auto given = take(keywords, "arguments")) {
    package.arguments = Conversion<std::vector<std::string>>::load({"create", "arguments"}, given);
  }
  if (const auto given = take(keywords, "includes")) {
    package.includes = Conversion<std::vector<Include>>::load({"create", "includes"}, given);
  }
  const auto scale = take(keywords, "scale");
  auto table = table_of<FunctionSpec>();
  table.owner = "create";
  fill(&function, table, keywords);
  if (package.program.empty() == function.image.empty()) {
    throw py::type_error("create() takes either program or image");
  }
  if (function.name.empty()) function.name = package.program.stem().string();
  package.name = function.name;
  if (scale) {
    for (const auto& [key, value] : map_from({"create", "scale"}, scale)) set_scaling(function, key, value);
  }
  return one;
}

}  // namespace

void bind_deployment(py::module_& module) {
  py::class_<FunctionCollection> type{module, "Functions",
                                      "The functions of a cluster.\n\n"
                                      ">>> [function.name for function in cluster.functions]\n"
                                      "['hello']\n"
                                      ">>> len(cluster.functions), 'hello' in cluster.functions\n"
                                      "(1, True)\n"};
  iterate(type, [](const FunctionCollection& all) {
    const auto& cluster = all.cluster();
    return waiting([&] { return cluster.functions(); });
  });
  type.def(
      "statuses",
      [](const FunctionCollection& all, const py::object& filters) {
        const auto wanted = filters_from(filters);
        return listed(waiting([&] {
          auto statuses = all.cluster().function_statuses();
          std::erase_if(statuses, [&](const auto& status) { return !matches(status.spec, wanted); });
          return statuses;
        }));
      },
      py::kw_only(), py::arg("filters") = py::none(),
      "A list of FunctionStatus, in three requests however many there are.\n\n"
      "filters: name, namespace, image, label; each a str or a list.");
  type.def(
      "list",
      [](const FunctionCollection& all, const py::object& filters) {
        const auto wanted = filters_from(filters);
        return listed(waiting([&] {
          const auto& cluster = all.cluster();
          if (wanted.empty()) return cluster.functions();
          std::vector<Function> functions;
          for (const auto& [spec, replicas, available, created, updated, url, instances] :
               cluster.function_statuses()) {
            if (matches(spec, wanted)) functions.push_back(cluster.function(spec.name, spec.name_space));
          }
          return functions;
        }));
      },
      py::kw_only(), py::arg("filters") = py::none(), "A list of Function. Filters as for `statuses`.");
  type.def(
      "get",
      [](const FunctionCollection& all, const std::string& name, const std::string& name_space) {
        return waiting([&] { return all.cluster().function(name, name_space); });
      },
      py::arg("name"), py::kw_only(), py::arg("namespace") = default_namespace,
      "The Function of that name. Raises NotFound.");
  type.def("__contains__", [](const FunctionCollection& all, const std::string& name) {
    return waiting([&] { return all.cluster().find_function(name); }).has_value();
  });
  type.def(
      "create",
      [](const FunctionCollection& all, py::kwargs keywords) {
        const auto options = options_from(keywords);
        const StackSpec stack{.functions = {function_from(std::move(keywords))}};
        const auto& wanted = stack.functions.front().function;
        return waiting([&] {
          deploy(all.cluster(), stack, options);
          return all.cluster().function(wanted.name, wanted.name_space);
        });
      },
      "Makes a program, or an image, a function that answers: packages it, brings it to the nodes, creates "
      "or\n"
      "updates the function, and waits. An identical one stays as it is. Returns the Function.\n\n"
      "program: path, or image: str; name: str; arguments: fixed ones; includes: list of Include;\n"
      "base: image to package on top of; registry: str; scale: mapping, as in a stack file;\n"
      "wait: seconds until it must answer (60), None: do not wait; and every field of FunctionSpec.\n"
      "Raises TypeError, ValueError, InvalidSpec, BuildError, Timeout, APIError, TransportError.\n\n"
      ">>> cluster.functions.create(program='/bin/cat', name='echo').invoke(b'again').content\n"
      "b'again'\n"
      ">>> cluster.functions.get('echo').remove()\n");
}

}  // namespace iitbfaas::python

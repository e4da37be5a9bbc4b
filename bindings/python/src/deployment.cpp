#include "iitbfaas/deployment.hpp"

#include "binding.hpp"
#include "collections.hpp"
#include "deploying.hpp"
#include "method.hpp"
#include "scaling.hpp"
#include "value.hpp"
#include "waiting.hpp"
#include "words.hpp"

namespace iitbfaas::python {
namespace {

/// What `create` takes beside the fields of FunctionSpec.
constexpr std::array own_keywords{"program", "arguments", "includes", "with_watchdog", "scale"};

void check_keywords(const py::args& positional, const py::kwargs& keywords) {
  if (!positional.empty()) {
    throw py::type_error("create() takes its arguments by name: create(program=...)");
  }
  auto known = names_of(table_of<FunctionSpec>());
  known.insert(known.end(), own_keywords.begin(), own_keywords.end());
  for (const auto& keyword : Deploying::function_keywords()) known.push_back(keyword);
  refuse_unknown("create", "argument", keywords, known);
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
  if (const auto given = take(keywords, "with_watchdog")) {
    package.with_watchdog = Conversion<bool>::load({"create", "with_watchdog"}, given);
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
  if (scale) set_scale(function, {"create", "scale"}, scale);
  return one;
}

Function create(const FunctionCollection& all, const py::args& positional, py::kwargs keywords) {
  check_keywords(positional, keywords);
  Deploying deploying{"create", keywords};
  const StackSpec stack{.functions = {function_from(std::move(keywords))}};
  const auto& wanted = stack.functions.front().function;
  const auto cluster = all.cluster();
  deploying.run(cluster, stack);
  return waiting([&] { return cluster.function(wanted.name, wanted.name_space); });
}

std::vector<FunctionStatus> statuses(const FunctionCollection& all, const py::object& filters) {
  const auto wanted = filters_from(filters);
  static_cast<void>(matches(FunctionSpec{}, wanted));
  auto found = waiting([cluster = all.cluster()] { return cluster.function_statuses(); });
  std::erase_if(found, [&](const FunctionStatus& status) { return !matches(status.spec, wanted); });
  return found;
}

/// Without filters one request is enough.
std::vector<Function> list(const FunctionCollection& all, const py::object& filters) {
  auto functions = waiting([cluster = all.cluster()] { return cluster.functions(); });
  if (filters_from(filters).empty()) return functions;
  const auto kept = statuses(all, filters);
  std::erase_if(functions, [&](const Function& function) {
    return std::ranges::none_of(kept, [&](const FunctionStatus& status) {
      return status.spec.name == function.name() && status.spec.name_space == function.name_space();
    });
  });
  return functions;
}

void bind_create(py::class_<FunctionCollection>& type) {
  type.def(
      "create", &create,
      "Makes a program, or an image, a function that answers: packages it, brings it to the nodes, creates "
      "or\n"
      "updates the function, and waits. An identical one stays as it is. Returns the Function.\n\n"
      "program: path, or image: str; name: str; arguments: fixed ones; includes: list of Include;\n"
      "with_watchdog: bool, False for a program that answers HTTP itself, as one of serve();\n"
      "base: image to package on top of; registry: str; wait: seconds until it must answer (60), None: do\n"
      "not wait; scale: dict, as in a stack file, {\"min\": 1, \"max\": 20, \"zero\": True, \"idle\": 300};\n"
      "on_step: called with a str before each step; and every field of FunctionSpec.\n"
      "Raises TypeError, ValueError, InvalidSpec, BuildError, Timeout, APIError, TransportError.\n\n"
      ">>> cluster.functions.create(program='/bin/cat', name='echo').invoke(b'again').content\n"
      "b'again'\n"
      ">>> cluster.functions.get('echo').remove()\n");
}

}  // namespace

void bind_deployment(py::module_& module) {
  py::class_<FunctionCollection> type{module, "Functions",
                                      "The functions of a cluster.\n\n"
                                      ">>> [function.name for function in cluster.functions]\n"
                                      "['hello']\n"
                                      ">>> len(cluster.functions), 'hello' in cluster.functions\n"
                                      "(1, True)\n"};
  iterate(type, [](const FunctionCollection& all) { return list(all, py::none()); });
  method(
      type, "statuses",
      [](const FunctionCollection& all, const py::object& filters) { return listed(statuses(all, filters)); },
      py::kw_only(), py::arg("filters") = py::none(),
      "A list of FunctionStatus, in three requests however many there are.\n\n"
      "filters: name, namespace, image, label; each a str or a list.\n\n"
      ">>> [it.replicas for it in cluster.functions.statuses(filters={'name': 'hello'})]\n"
      "[1]\n");
  method(
      type, "list",
      [](const FunctionCollection& all, const py::object& filters) { return listed(list(all, filters)); },
      py::kw_only(), py::arg("filters") = py::none(),
      "A list of Function. Filters as for `statuses`.\n\n"
      ">>> cluster.functions.list(filters={'label': 'team=red'})\n"
      "[]\n");
  method(
      type, "get",
      [](const FunctionCollection& all, const std::string& name, const std::string& name_space) {
        return waiting([&, cluster = all.cluster()] { return cluster.function(name, name_space); });
      },
      py::arg("name"), py::kw_only(), py::arg("namespace") = default_namespace,
      "The Function of that name. Raises NotFound.\n\n"
      ">>> cluster.functions.get('hello')\n"
      "<Function hello>\n");
  type.def("__contains__", [](const FunctionCollection& all, const std::string& name) {
    return waiting([&, cluster = all.cluster()] { return cluster.find_function(name); }).has_value();
  });
  bind_create(type);
}

}  // namespace iitbfaas::python

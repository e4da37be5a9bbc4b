#include "binding.hpp"
#include "method.hpp"
#include "value.hpp"
#include "waiting.hpp"

#include "iitbfaas/stack.hpp"

namespace iitbfaas::python {
namespace {

std::vector<FunctionSpec> functions_of(const StackSpec& spec) {
  std::vector<FunctionSpec> all;
  for (const auto& [function, package] : spec.functions) all.push_back(function);
  return all;
}

/// Services, networks, … by what the engine would get.
bool same_services(const StackSpec& one, const StackSpec& other) {
  return one.compose == other.compose || (one.compose && other.compose && rendered(one) == rendered(other));
}

bool same_stack(const StackSpec& one, const StackSpec& other) {
  const auto same_function = [](const StackFunction& left, const StackFunction& right) {
    return left.function == right.function && equal(&left.package, &right.package, table_of<PackageSpec>());
  };
  return one.name == other.name && one.warnings == other.warnings &&
         std::ranges::equal(one.functions, other.functions, same_function) && same_services(one, other);
}

/// Each keeps the program of the function of its name; one that is new has an image.
void set_functions(StackSpec& spec, const py::object& given) {
  const auto wanted = Conversion<std::vector<FunctionSpec>>::load({"StackSpec", "functions"}, given);
  const auto before = std::exchange(spec.functions, {});
  for (const auto& function : wanted) {
    const auto known = std::ranges::find_if(before, [&](const StackFunction& one) {
      return one.function.name == function.name && one.function.name_space == function.name_space;
    });
    auto package = known == before.end() ? PackageSpec{} : known->package;
    spec.functions.push_back({function, std::move(package)});
  }
}

StackSpec replaced(StackSpec spec, py::kwargs changes) {
  if (const auto name = take(changes, "name")) spec.name = text_from({"StackSpec", "name"}, name);
  if (const auto functions = take(changes, "functions")) set_functions(spec, functions);
  refuse_unknown("replace", "field", changes, {"name", "functions"});
  return spec;
}

py::tuple stack_state(const StackSpec& spec) {
  if (spec.compose) {
    throw py::type_error("a StackSpec with sections of Compose cannot be pickled; load its files again");
  }
  py::list functions;
  for (const auto& [function, package] : spec.functions) {
    functions.append(py::make_tuple(function, state_of(&package, table_of<PackageSpec>())));
  }
  return py::make_tuple(spec.name, functions, give(spec.warnings));
}

StackSpec stack_from(const py::tuple& state) {
  StackSpec spec{.name = state[0].cast<std::string>()};
  for (const auto& one : state[1]) {
    const auto pair = py::reinterpret_borrow<py::tuple>(one);
    spec.functions.push_back({pair[0].cast<FunctionSpec>(), filled<PackageSpec>(py::dict{pair[1]})});
  }
  spec.warnings = Conversion<std::vector<std::string>>::load({"StackSpec", "warnings"}, state[2]);
  return spec;
}

void bind_comparing_stacks(py::class_<StackSpec>& type) {
  type.def("__eq__", [](const StackSpec& it, const py::object& other) -> py::object {
    if (!py::isinstance<StackSpec>(other)) return py::reinterpret_borrow<py::object>(Py_NotImplemented);
    return py::bool_{same_stack(it, other.cast<const StackSpec&>())};
  });
  type.def("__copy__", [](const StackSpec& it) { return it; });
  type.def("__deepcopy__", [](const StackSpec& it, const py::dict&) { return it; });
  type.def(py::pickle(&stack_state, &stack_from));
  type.def("__repr__", [](const StackSpec& it) {
    return "<StackSpec " + it.name + ", " + std::to_string(it.functions.size()) + " functions>";
  });
}

}  // namespace

void bind_stack_spec(py::module_& module) {
  py::class_<StackSpec> type{
      module, "StackSpec",
      "What stack files say; made by Stack.load.\n\n"
      "A value; it can be pickled when it has functions only, no sections of Compose.\n\n"
      ">>> iitbfaas.Stack.load(stack_file, name='shop')\n"
      "<StackSpec shop, 1 functions>\n"
      ">>> iitbfaas.Stack.load(stack_file) == iitbfaas.Stack.load(stack_file)\n"
      "True\n"};
  type.def_property_readonly(
      "name", [](const StackSpec& it) { return it.name; }, "str");
  type.def_property_readonly(
      "functions", [](const StackSpec& it) { return give(functions_of(it)); }, "tuple of FunctionSpec");
  type.def_property_readonly(
      "warnings", [](const StackSpec& it) { return give(it.warnings); }, "tuple of str: what has no effect");
  type.def(
      "replace", &replaced,
      "A copy with another name or other functions. functions: list of FunctionSpec; each keeps the program\n"
      "of the function of its name.\n\n"
      ">>> spec = iitbfaas.Stack.load(stack_file)\n"
      ">>> three = spec.replace(functions=[one.replace(replicas=3) for one in spec.functions])\n"
      ">>> three.functions[0].replicas\n"
      "3\n");
  method(
      type, "rendered", [](const StackSpec& it) { return to_text(waiting([&] { return rendered(it); })); },
      "str: the sections of Compose as the services that the engine would get, JSON.\n\n"
      ">>> iitbfaas.Stack.load(stack_file).rendered()[0]\n"
      "'...'\n");
  bind_comparing_stacks(type);
}

}  // namespace iitbfaas::python

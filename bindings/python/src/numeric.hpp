#pragma once
#include <pybind11/pybind11.h>

#include <string>

/// What is drawn and tabled by Python's own libraries, which are wanted only when it is asked for.
namespace iitbfaas::python {

namespace py = pybind11;

/// An ImportError that says what needs `module` and how to get it, unless it is there.
void need_module(const char* call, const char* module);

/// A method that `home`, a module of the package, has as a function of the same name; it needs `module`.
template <class Type>
void numeric(Type& type, const char* name, const char* home, const char* module, const char* doc) {
  const auto owner = type.attr("__name__").template cast<std::string>();
  type.def(
      name,
      [=](const py::object& self, const py::args& positional, const py::kwargs& keywords) {
        need_module((owner + "." + name).c_str(), module);
        return py::module_::import(home).attr(name)(self, *positional, **keywords);
      },
      doc);
}

}  // namespace iitbfaas::python

#pragma once
#include "value.hpp"

#include <pybind11/pybind11.h>

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace iitbfaas::python {

/// A TypeError that says what a call takes; of an unknown keyword, what it may have meant.
[[noreturn]] void refuse_call(const std::string& name, const std::vector<std::string>& takes,
                              const py::args& given, const py::kwargs& keywords);

namespace detail {
template <class Extra>
void tell(std::vector<std::string>& takes, const Extra& extra) {
  if constexpr (std::is_base_of_v<py::arg, Extra>) takes.emplace_back(extra.name);
  if constexpr (std::is_same_v<py::kw_only, Extra>) takes.emplace_back("*");
}
}  // namespace detail

/// type.def, and what does not fit is refused in our words instead of pybind11's. `extra` are its own.
template <class Type, class Work, class... Extra>
void method(Type& type, const char* name, Work&& work, const Extra&... extra) {
  std::vector<std::string> takes;
  (detail::tell(takes, extra), ...);
  type.def(name, std::forward<Work>(work), extra...);
  // Overloads are tried in turn: this one takes whatever the one above does not.
  type.def(name, [name = std::string{name}, takes](const py::object&, const py::args& given,
                                                   const py::kwargs& keywords) {
    refuse_call(name, takes, given, keywords);
  });
}

/// The same for a function of the module.
template <class Work, class... Extra>
void function(py::module_& module, const char* name, Work&& work, const Extra&... extra) {
  std::vector<std::string> takes;
  (detail::tell(takes, extra), ...);
  module.def(name, std::forward<Work>(work), extra...);
  module.def(name, [name = std::string{name}, takes](const py::args& given, const py::kwargs& keywords) {
    refuse_call(name, takes, given, keywords);
  });
}

}  // namespace iitbfaas::python

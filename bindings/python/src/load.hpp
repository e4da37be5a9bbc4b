#pragma once
#include "value.hpp"
#include "words.hpp"

#include "iitbfaas/load.hpp"

#include <functional>

namespace iitbfaas::python {

template <>
struct Words<LoadLoop> {
  static constexpr std::array<std::pair<const char*, LoadLoop>, 2> all{{
      {"open", LoadLoop::open},
      {"closed", LoadLoop::closed},
  }};
};

/// Requests/s, or what load_rate reads; given as text.
template <>
struct Conversion<LoadRate> {
  static LoadRate load(Place place, py::handle given) {
    if (py::isinstance<py::str>(given)) return load_rate(given.cast<std::string>());
    return {.rate = number_from(place, given)};
  }
  static py::object give(const LoadRate& value) { return to_text(to_string(value)); }
};

/// Calls it with the GIL. The callable must outlive what is made; None is none.
template <class Progress>
std::function<void(const Progress&)> progress_from(Place place, const py::object& callback) {
  if (callback.is_none()) return {};
  if (PyCallable_Check(callback.ptr()) == 0) refuse_type(place, "a callable", callback);
  return [function = callback.ptr()](const Progress& progress) {
    const py::gil_scoped_acquire gil;
    py::handle{function}(progress);
  };
}

}  // namespace iitbfaas::python

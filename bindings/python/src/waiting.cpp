#include "waiting.hpp"

#include <unistd.h>

namespace iitbfaas::python {
namespace {

namespace py = pybind11;

/// Python handles signals on its main thread, the first of the process.
bool on_main_thread() { return ::getpid() == ::gettid(); }

}  // namespace

Released::Released() {
  if (on_main_thread()) interruption_.emplace(raised_by_signal);
}

bool raised_by_signal() {
  if (!on_main_thread()) return false;
  const py::gil_scoped_acquire gil;
  return PyErr_Occurred() != nullptr || PyErr_CheckSignals() != 0;
}

void throw_if_raised() {
  if (PyErr_Occurred() != nullptr) throw py::error_already_set();
}

}  // namespace iitbfaas::python

#include "numeric.hpp"

#include <string>

namespace iitbfaas::python {

void need_module(const char* call, const char* module) {
  try {
    py::module_::import(module);
  } catch (py::error_already_set& error) {
    if (!error.matches(PyExc_ImportError)) throw;
    const auto name = std::string{module};
    const auto text =
        std::string{call} + "() needs " + name + ": apt install python3-" + name + ", or pip install " + name;
    py::raise_from(error, PyExc_ImportError, text.c_str());
    throw py::error_already_set();
  }
}

}  // namespace iitbfaas::python

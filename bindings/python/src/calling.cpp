#include "calling.hpp"

namespace iitbfaas::python {

py::object callable_from(Place place, py::kwargs& keywords) {
  const auto given = take(keywords, std::string{place.name}.c_str());
  if (!given || given.is_none()) return py::none();
  if (PyCallable_Check(given.ptr()) == 0) refuse_type(place, "a callable", given);
  return given;
}

}  // namespace iitbfaas::python

#pragma once
#include "conversion.hpp"

#include "iitbfaas/function.hpp"
#include "iitbfaas/invocation.hpp"

#include <string>

namespace iitbfaas::python {

/// Header lines as a mapping whose keys are compared without case, as HTTP has it.
struct Headers {
  HeaderList lines = {};
};

/// A reply, and whose it was.
struct Response {
  Reply reply = {};
  std::string function = {};
};

/// The request that the arguments of Function.invoke mean.
Invocation invocation_of(const py::object& data, py::kwargs keywords);

}  // namespace iitbfaas::python

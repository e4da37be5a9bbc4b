#pragma once
#include "conversion.hpp"

#include "iitbfaas/function.hpp"

namespace iitbfaas::python {

/// Sets the labels that `scale:` of a stack file stands for: {"min": 1, "zero": True, "idle": 300}.
void set_scale(FunctionSpec& function, Place place, const py::object& scale);

}  // namespace iitbfaas::python

#pragma once
#include "collections.hpp"

namespace iitbfaas::python {

/// The machines behind nodes: create, remove, examine, loads.
void bind_provisioning(py::class_<NodeCollection>& type);

}  // namespace iitbfaas::python

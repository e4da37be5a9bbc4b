#pragma once
#include "conversion.hpp"

#include "iitbfaas/report.hpp"

namespace iitbfaas::python {

using Paths = std::vector<std::filesystem::path>;

/// One path, several, or none.
Paths paths_from(Place place, const py::object& given);

void save_all(const Report& report, const Paths& files);

}  // namespace iitbfaas::python

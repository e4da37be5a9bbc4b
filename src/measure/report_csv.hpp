#pragma once
#include "iitbfaas/report.hpp"

#include <string>

namespace iitbfaas::measure {

/// RFC 4180: a row a run, first its parameters; a figure that it cannot tell is empty.
std::string to_csv(const Report& report);

}  // namespace iitbfaas::measure

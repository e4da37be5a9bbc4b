#pragma once
#include "iitbfaas/report.hpp"

#include <string>

namespace iitbfaas::measure {

/// One HTML document that needs no other. Throws Error when this library was built without npm's echarts.
std::string page_of(const Report& report);
std::string page_of(const Report& before, const Report& after, double margin);

}  // namespace iitbfaas::measure

#pragma once
#include "iitbfaas/report.hpp"

#include <nlohmann/json_fwd.hpp>

#include <ostream>
#include <vector>

namespace iitbfaas::cli {

/// A row a run.
void print_report(std::ostream& out, const Report& report);
void print_comparisons(std::ostream& out, const std::vector<FigureComparison>& comparisons);

/// An object a run: its parameters and the figures that it has.
nlohmann::json figures_of(const Report& report);

/// Says on standard error what the user must know of it, in the name of `command`.
void warn_of(const std::string& command, const Report& report);

}  // namespace iitbfaas::cli

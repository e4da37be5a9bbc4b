#pragma once
#include <set>
#include <string>

/// What PromQL reads, without understanding it.
namespace test_support {

/// The names of the metrics in an expression.
std::set<std::string> metrics_of(const std::string& expression);

/// The same with their matchers, `up{job="gateway"}`: what must have series for the expression to mean
/// something.
std::set<std::string> selectors_of(const std::string& expression);

/// An expression of a dashboard as Grafana would send it with everything chosen.
std::string without_variables(std::string expression);

}  // namespace test_support

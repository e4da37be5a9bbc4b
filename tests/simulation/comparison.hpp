#pragma once
#include "simulation/simulation.hpp"

#include <string>
#include <vector>

/// The loads and the autoscalers that docs/scaling.md compares.
namespace iitbfaas::simulation {

struct Entry {
  std::string load = {};
  std::string autoscaler =
      {};  ///< "iitbfaas by rps", "iitbfaas by capacity", "band rule of 2019", "like Knative"
  Outcome outcome = {};
};

/// Each load with each autoscaler, in this order.
std::vector<Entry> compare();

/// As the table of docs/scaling.md.
std::string to_markdown(const std::vector<Entry>& entries);

/// One line each second: load, autoscaler, seconds, requests/s, replicas asked for, ready, requests
/// under way.
std::string to_csv(const std::vector<Entry>& entries);

}  // namespace iitbfaas::simulation

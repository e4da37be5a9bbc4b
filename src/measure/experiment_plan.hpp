#pragma once
#include "iitbfaas/experiment.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace iitbfaas::measure {

/// Of replicas, images to pull too.
constexpr std::chrono::milliseconds start_limit = std::chrono::minutes{5};

/// One run that an experiment calls for.
struct PlannedRun {
  std::map<std::string, double> parameters = {};
  std::uint32_t repetition = 1;
  LoadProfile profile = {};  ///< its targets have whole URLs
  std::optional<std::uint32_t> replicas = {};
};

/// All of them, in order. `gateway` is "http://host:8080". Throws InvalidSpec.
std::vector<PlannedRun> planned_runs(const Experiment& experiment, const std::string& gateway);

}  // namespace iitbfaas::measure

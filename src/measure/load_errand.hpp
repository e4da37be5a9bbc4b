#pragma once
#include "measure/plan.hpp"

#include "iitbfaas/load.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What a load generator on another machine is told, and what it tells while it runs.
namespace iitbfaas::measure {

struct LoadErrand {
  LoadProfile profile = {};
  HostAddresses addresses = {};
};

/// One line. Decoding throws InvalidSpec.
std::string encode(const LoadErrand& errand);
LoadErrand decode_errand(const std::string& line);
std::string encode(const LoadProgress& progress);
LoadProgress decode_progress(const std::string& line);

/// What each of so many machines does: its part of the rate, of the connections and of the requests. Throws
/// InvalidSpec when there are too few for all.
std::vector<LoadProfile> divided(const LoadProfile& profile, std::size_t machines);

/// How all of them together go.
LoadProgress joined(const std::vector<LoadProgress>& parts);

}  // namespace iitbfaas::measure

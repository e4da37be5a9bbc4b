#pragma once
#include "measure/recorder.hpp"

#include "iitbfaas/load.hpp"

namespace iitbfaas::measure {

/// What all threads counted, in one; it moves out of `tallies`.
Tally joined(std::vector<Tally> tallies);

/// The part of a result that follows from what was counted. `intended` is known already.
void summarise(LoadResult& result, const LoadProfile& profile, Tally tally);

}  // namespace iitbfaas::measure

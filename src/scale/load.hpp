#pragma once
#include "iitbfaas/scaling.hpp"

#include <cstdint>

namespace iitbfaas::scale {

/// The mean over a stretch of time that ends now.
struct Stretch {
  double load = 0;
  ScaleTime::duration span = {};
};

/// What the samples say.
struct LoadPicture {
  bool known = false;   ///< for as long as the panic window at least
  Stretch stable = {};  ///< over the stable window, or what is known of it
  Stretch rise = {};    ///< that which shows most load beyond chance, as long as the panic window at least
  double rise_certain = 0;  ///< what its load is at least, by all that chance may do
};

/// Reads each sample once.
LoadPicture picture(const ScalingPolicy& policy, const ScaleHistory& history, ScaleTime now);

/// Whether a load was seen: one that is no number, or below zero, was not.
bool load_known(const ScaleObservation& seen);

/// ceil(load ÷ (target × proportion)).
std::uint32_t replicas_for(const ScalingPolicy& policy, double load);

/// Whether load rose suddenly less than a stable window ago.
bool panicking(const ScalingPolicy& policy, const ScaleHistory& history, ScaleTime now);

/// The load that the number of replicas follows: the stable one, or in a panic the rise if that is more.
Stretch decisive(const LoadPicture& picture, bool panicking);

}  // namespace iitbfaas::scale

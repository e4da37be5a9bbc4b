#pragma once
#include "docker/types.hpp"
#include "embedded/supervisor/job.hpp"

#include <optional>

namespace iitbfaas::embedded {

/// What the processes of a replica use, all that came from its supervisor, as /proc tells: pages that several
/// of them share count for each. Bytes of block devices only where all of them may be read. `memory_limit` is
/// the caller's. Nothing when the supervisor is gone.
std::optional<docker::ContainerStats> measure(const supervisor::Identity& supervisor);

}  // namespace iitbfaas::embedded

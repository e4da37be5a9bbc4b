#pragma once
#include "iitbfaas/bytes.hpp"
#include "iitbfaas/function.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace iitbfaas {

/// What one replica uses, as the engine of its node tells (GET /containers/{id}/stats). Nothing where that
/// engine does not say: the embedded one knows no network of a replica's own.
struct ReplicaStats {
  std::string replica = {};  ///< its id
  std::string node = {};     ///< the node's name, empty before placement
  std::uint32_t slot = 0;
  std::string problem = {};  ///< why all below is empty; empty: it is known

  std::chrono::nanoseconds interval{0};  ///< that `cores` was measured over
  double cores = 0;                      ///< used on average: 1.0 is one core, busy all the time
  std::chrono::nanoseconds cpu_time{0};  ///< since the replica started
  Bytes memory = {};                     ///< resident, without file pages that can be dropped
  Bytes memory_limit = {};               ///< the node's memory when the replica has no limit
  std::uint32_t pids = 0;                ///< processes and threads
  std::optional<Bytes> received = {};    ///< over its networks since it started
  std::optional<Bytes> sent = {};
  std::optional<Bytes> read = {};  ///< from block devices since it started
  std::optional<Bytes> written = {};

  friend bool operator==(const ReplicaStats&, const ReplicaStats&) = default;
};

}  // namespace iitbfaas

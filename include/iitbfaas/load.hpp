#pragma once
#include "iitbfaas/bytes.hpp"
#include "iitbfaas/export.hpp"
#include "iitbfaas/latency_histogram.hpp"
#include "iitbfaas/load_profile.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

namespace iitbfaas {

/// One second of a run, or what is left of the last one. By the time at which replies ended.
struct LoadInterval {
  std::chrono::milliseconds at{0};  ///< its begin, since the start
  std::chrono::milliseconds length{0};
  std::uint64_t intended = 0;  ///< requests that should have begun in it
  std::uint64_t completed = 0;
  std::uint64_t failed = 0;
  std::chrono::nanoseconds p50{0}, p90{0}, p99{0}, max{0};  ///< latency of those completed

  friend bool operator==(const LoadInterval&, const LoadInterval&) = default;
};

/// Of one target, in the order of the profile.
struct LoadTargetResult {
  std::uint64_t completed = 0;
  std::uint64_t failed = 0;
  LatencyHistogram latency = {};

  friend bool operator==(const LoadTargetResult&, const LoadTargetResult&) = default;
};

/// What a run gave. Each request ends once: completed (answered as expected) or failed. A value.
struct IITBFAAS_EXPORT LoadResult {
  std::chrono::system_clock::time_point started_at = {};
  std::chrono::nanoseconds duration{0};  ///< from the first intended start to the last end
  std::uint64_t intended = 0;            ///< requests that the profile called for until the end
  std::uint64_t sent = 0;                ///< that began: one that waited until its timeout never does
  std::uint64_t completed = 0;
  /// By kind: "connect", "timeout", "closed" (before the whole answer came), "malformed" (no HTTP), "tls",
  /// "unexpected" (status or body).
  std::map<std::string, std::uint64_t> failures = {};
  std::map<int, std::uint64_t> statuses = {};  ///< of all answers
  LatencyHistogram latency = {};               ///< of the completed: intended start → last byte
  LatencyHistogram service_time = {};          ///< of the completed: begun → last byte
  LatencyHistogram lateness = {};  ///< of the sent: intended start → begun (to connect, or to send)
  Bytes received = {}, transmitted = {};
  std::vector<LoadInterval> intervals = {};
  std::vector<LoadTargetResult> targets = {};
  std::chrono::nanoseconds cpu_time{0};    ///< that the generator used
  std::uint32_t most_open = 0;             ///< connections at once
  std::vector<std::string> warnings = {};  ///< why it does not show what the profile asked for: a rate that
                                           ///< this machine did not hold, connections that ran out
  bool interrupted = false;                ///< it was stopped before its end: what was under way ended as
                                           ///< nothing, and is intended only

  std::uint64_t failed() const noexcept;
  double requests_per_second() const noexcept;  ///< completed

  friend bool operator==(const LoadResult&, const LoadResult&) = default;
};

/// One JSON document, its fields named as here, times in seconds: "latency" has p50_s, p90_s, p99_s, p999_s,
/// min_s, max_s, mean_s beside the buckets, which make it exact.
IITBFAAS_EXPORT std::string to_json(const LoadResult& result);
/// Reads it. Throws InvalidSpec.
IITBFAAS_EXPORT LoadResult parse_load_result(const std::string& json);

/// Puts together what several machines measured of the same load at the same time. Of an interval's
/// percentiles only the mean is left, by the requests that completed.
IITBFAAS_EXPORT LoadResult merged(const std::vector<LoadResult>& results);

struct LoadProgress {
  std::chrono::nanoseconds elapsed{0};
  std::chrono::nanoseconds length{0};  ///< zero when only the number of requests is bounded
  bool warming_up = false;
  LoadInterval last = {};
  std::uint64_t intended = 0, completed = 0, failed = 0;  ///< so far
  std::uint32_t open = 0;
};

struct LoadRunOptions {
  std::function<void(const LoadProgress&)> on_progress = {};  ///< about once a second, one at a time
  std::stop_token stop = {};  ///< ends it early: what was measured until then is the result
};

/// Sends the load and returns once every request has ended. Names are looked up once, before. A target that
/// is down or answers garbage is in the result, not thrown. Throws InvalidSpec; Error for a name that cannot
/// be found, or when the machine has too few file descriptors.
IITBFAAS_EXPORT LoadResult run_load(const LoadProfile& profile, const LoadRunOptions& options = {});

/// The same from other machines at once, "ann@node1" or "node2:2222", with what the user's own OpenSSH knows
/// of them: each sends its part of the rate, the connections and the requests, and their results are merged.
/// The generator is sent there first, and removed again; a `ca_file` is one of theirs. Throws InvalidSpec,
/// Error; TransportError when one of them cannot be reached or is lost on the way.
IITBFAAS_EXPORT LoadResult run_load_from(const std::vector<std::string>& machines, const LoadProfile& profile,
                                         const LoadRunOptions& options = {});

}  // namespace iitbfaas

#pragma once
#include "iitbfaas/export.hpp"

#include <chrono>
#include <cstdint>
#include <vector>

namespace iitbfaas {

/// Counts latencies by size, to three significant digits from 1 µs to 10 min: the bucket layout of
/// HdrHistogram (hdrhistogram.org) with a unit of one nanosecond and 2048 sub-buckets. 250 KiB at most,
/// whatever it counts. A value.
class IITBFAAS_EXPORT LatencyHistogram {
 public:
  /// Latencies of a bucket: up to `highest`, and above the bucket before.
  struct Bucket {
    std::chrono::nanoseconds highest{0};
    std::uint64_t count = 0;

    friend bool operator==(const Bucket&, const Bucket&) = default;
  };

  /// Below zero counts as zero, above ten minutes as ten minutes.
  void record(std::chrono::nanoseconds latency, std::uint64_t times = 1);
  void merge(const LatencyHistogram& other);
  /// Keeps the room that it has.
  void clear() noexcept;

  std::uint64_t count() const noexcept { return count_; }
  std::chrono::nanoseconds min() const noexcept { return min_; }      ///< exact; zero when empty
  std::chrono::nanoseconds max() const noexcept { return max_; }      ///< exact; zero when empty
  std::chrono::nanoseconds total() const noexcept { return total_; }  ///< exact sum, 292 years at most
  std::chrono::nanoseconds mean() const noexcept;                     ///< zero when empty
  std::chrono::nanoseconds deviation() const;                         ///< standard deviation, of the buckets

  /// The least latency that `percent` of all do not exceed, to three digits; zero when empty. Throws
  /// InvalidSpec outside [0, 100].
  std::chrono::nanoseconds percentile(double percent) const;

  /// How many were longer than `latency`, to the bucket.
  std::uint64_t count_above(std::chrono::nanoseconds latency) const noexcept;

  /// Those that are not empty, ascending.
  std::vector<Bucket> buckets() const;

  /// One whose buckets(), min(), max() and total() are these. Throws InvalidSpec when there is none.
  static LatencyHistogram restored(const std::vector<Bucket>& buckets, std::chrono::nanoseconds min,
                                   std::chrono::nanoseconds max, std::chrono::nanoseconds total);

  friend bool operator==(const LatencyHistogram&, const LatencyHistogram&) = default;

 private:
  std::vector<std::uint64_t> counts_;  ///< up to the bucket of max_
  std::uint64_t count_ = 0;
  std::chrono::nanoseconds min_{0};
  std::chrono::nanoseconds max_{0};
  std::chrono::nanoseconds total_{0};
};

}  // namespace iitbfaas

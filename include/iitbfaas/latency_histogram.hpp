#pragma once
#include "iitbfaas/export.hpp"

#include <chrono>
#include <cstdint>
#include <vector>

namespace iitbfaas {

/// Counts latencies by size, to three significant digits from 1 µs to 10 min: the bucket layout of
/// HdrHistogram (hdrhistogram.org) with a unit of one nanosecond and 2048 sub-buckets. Some 250 KiB, whatever
/// it counts. A value.
class IITBFAAS_EXPORT LatencyHistogram {
 public:
  /// Latencies of a bucket: up to `highest`, and above the bucket before.
  struct Bucket {
    std::chrono::nanoseconds highest{0};
    std::uint64_t count = 0;

    friend bool operator==(const Bucket&, const Bucket&) = default;
  };

  LatencyHistogram();

  /// Below zero counts as zero, above ten minutes as ten minutes.
  void record(std::chrono::nanoseconds latency, std::uint64_t times = 1);
  void merge(const LatencyHistogram& other);

  std::uint64_t count() const noexcept { return count_; }
  std::chrono::nanoseconds min() const noexcept { return min_; }  ///< exact; zero when empty
  std::chrono::nanoseconds max() const noexcept { return max_; }  ///< exact; zero when empty
  std::chrono::nanoseconds mean() const noexcept;                 ///< exact; zero when empty
  std::chrono::nanoseconds deviation() const;                     ///< standard deviation, of the buckets

  /// The least latency that `percent` of all do not exceed, to three digits; zero when empty. Throws
  /// InvalidSpec outside [0, 100].
  std::chrono::nanoseconds percentile(double percent) const;

  /// Those that are not empty, ascending.
  std::vector<Bucket> buckets() const;

  /// One whose buckets() are these; its min, max and mean are the given ones. Throws InvalidSpec when they
  /// are not ascending.
  static LatencyHistogram restored(const std::vector<Bucket>& buckets, std::chrono::nanoseconds min,
                                   std::chrono::nanoseconds max, std::chrono::nanoseconds mean);

  friend bool operator==(const LatencyHistogram&, const LatencyHistogram&) = default;

 private:
  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
  std::chrono::nanoseconds min_{0};
  std::chrono::nanoseconds max_{0};
  double sum_ns_ = 0;
};

}  // namespace iitbfaas

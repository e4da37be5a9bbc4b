#include "iitbfaas/latency_histogram.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace iitbfaas {
namespace {

using std::chrono::nanoseconds;

// Below 2048 ns each bucket is one nanosecond wide; above, every doubling has 1024 of them, so that none is
// wider than a thousandth of what it counts.
constexpr int precision_bits = 11;
constexpr std::uint64_t sub_buckets = 1u << precision_bits;
constexpr nanoseconds longest = std::chrono::minutes{10};

std::size_t bucket_of(nanoseconds latency) noexcept {
  const auto value = static_cast<std::uint64_t>(latency.count());
  const int shift = std::max(static_cast<int>(std::bit_width(value)) - precision_bits, 0);
  return static_cast<std::size_t>(shift) * (sub_buckets / 2) + (value >> shift);
}

nanoseconds highest_of(std::size_t bucket) noexcept {
  const auto half = sub_buckets / 2;
  const auto shift = bucket < sub_buckets ? 0 : bucket / half - 1;
  const auto sub_bucket = bucket - shift * half;
  return nanoseconds{static_cast<std::int64_t>(((sub_bucket + 1) << shift) - 1)};
}

nanoseconds lowest_of(std::size_t bucket) noexcept {
  return bucket == 0 ? nanoseconds{0} : highest_of(bucket - 1) + nanoseconds{1};
}

nanoseconds sum(nanoseconds a, nanoseconds b) noexcept {
  std::int64_t result = 0;
  return __builtin_add_overflow(a.count(), b.count(), &result) ? nanoseconds::max() : nanoseconds{result};
}

nanoseconds product(nanoseconds latency, std::uint64_t times) noexcept {
  std::int64_t result = 0;
  return __builtin_mul_overflow(latency.count(), times, &result) ? nanoseconds::max() : nanoseconds{result};
}

}  // namespace

void LatencyHistogram::record(nanoseconds latency, std::uint64_t times) {
  if (times == 0) return;
  latency = std::clamp(latency, nanoseconds{0}, longest);
  const auto bucket = bucket_of(latency);
  if (bucket >= counts_.size()) counts_.resize(bucket + 1);
  counts_[bucket] += times;
  min_ = count_ == 0 ? latency : std::min(min_, latency);
  max_ = std::max(max_, latency);
  total_ = sum(total_, product(latency, times));
  count_ += times;
}

void LatencyHistogram::merge(const LatencyHistogram& other) {
  if (other.count_ == 0) return;
  if (other.counts_.size() > counts_.size()) counts_.resize(other.counts_.size());
  for (std::size_t bucket = 0; bucket < other.counts_.size(); ++bucket) {
    counts_[bucket] += other.counts_[bucket];
  }
  min_ = count_ == 0 ? other.min_ : std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  total_ = sum(total_, other.total_);
  count_ += other.count_;
}

void LatencyHistogram::clear() noexcept {
  counts_.clear();
  count_ = 0;
  min_ = max_ = total_ = nanoseconds{0};
}

nanoseconds LatencyHistogram::mean() const noexcept {
  if (count_ == 0) return nanoseconds{0};
  return nanoseconds{static_cast<std::int64_t>(static_cast<std::uint64_t>(total_.count()) / count_)};
}

nanoseconds LatencyHistogram::deviation() const {
  if (count_ == 0) return nanoseconds{0};
  const double centre = static_cast<double>(total_.count()) / static_cast<double>(count_);
  double squares = 0;
  for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
    if (counts_[bucket] == 0) continue;
    const double middle = static_cast<double>((lowest_of(bucket) + highest_of(bucket)).count()) / 2;
    squares += static_cast<double>(counts_[bucket]) * (middle - centre) * (middle - centre);
  }
  return nanoseconds{std::llround(std::sqrt(squares / static_cast<double>(count_)))};
}

nanoseconds LatencyHistogram::percentile(double percent) const {
  if (!(percent >= 0 && percent <= 100)) throw InvalidSpec{"percent", "lies between 0 and 100"};
  if (count_ == 0) return nanoseconds{0};
  const auto wanted = std::ceil(percent / 100 * static_cast<double>(count_));
  // As a double, the count of a very full histogram may be above itself.
  const auto rank = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(wanted), 1, count_);
  if (rank == 1) return min_;
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
    seen += counts_[bucket];
    if (seen >= rank) return std::min(highest_of(bucket), max_);
  }
  return max_;
}

std::uint64_t LatencyHistogram::count_above(nanoseconds latency) const noexcept {
  std::uint64_t above = 0;
  const auto first = bucket_of(std::clamp(latency, nanoseconds{0}, longest)) + 1;
  for (auto bucket = first; bucket < counts_.size(); ++bucket) above += counts_[bucket];
  return above;
}

std::vector<LatencyHistogram::Bucket> LatencyHistogram::buckets() const {
  std::vector<Bucket> found;
  for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
    if (counts_[bucket] != 0) found.push_back({highest_of(bucket), counts_[bucket]});
  }
  return found;
}

LatencyHistogram LatencyHistogram::restored(const std::vector<Bucket>& buckets, nanoseconds min,
                                            nanoseconds max, nanoseconds total) {
  LatencyHistogram histogram;
  for (const auto& [highest, count] : buckets) {
    if (highest.count() < 0 || highest > highest_of(bucket_of(longest))) {
      throw InvalidSpec{"buckets", "lie between zero and ten minutes"};
    }
    const auto bucket = bucket_of(highest);
    if (highest != highest_of(bucket)) throw InvalidSpec{"buckets", "have other bounds"};
    if (bucket < histogram.counts_.size()) throw InvalidSpec{"buckets", "are not ascending"};
    if (count == 0) throw InvalidSpec{"buckets", "are not empty"};
    if (count > std::numeric_limits<std::uint64_t>::max() - histogram.count_) {
      throw InvalidSpec{"buckets", "count more than can be"};
    }
    histogram.counts_.resize(bucket + 1);
    histogram.counts_[bucket] = count;
    histogram.count_ += count;
  }
  const auto outside = [](nanoseconds latency, const Bucket& bucket) {
    return latency < nanoseconds{0} || latency > longest || bucket_of(latency) != bucket_of(bucket.highest);
  };
  const bool fits = buckets.empty() ? min.count() == 0 && max.count() == 0 && total.count() == 0
                                    : !outside(min, buckets.front()) && !outside(max, buckets.back()) &&
                                          min <= max && total >= max;
  if (!fits) throw InvalidSpec{"buckets", "do not fit the least, the greatest and the sum"};
  histogram.min_ = min;
  histogram.max_ = max;
  histogram.total_ = total;
  return histogram;
}

}  // namespace iitbfaas

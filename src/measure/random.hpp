#pragma once
#include <cmath>
#include <cstdint>

/// Random numbers that depend on a seed and on what they are for, and on nothing else: whichever thread asks,
/// the same request is the same.
namespace iitbfaas::measure {

/// SplitMix64 (Steele, Lea, Flood 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept : state_{seed} {}
  Random(std::uint64_t seed, std::uint64_t number) noexcept : state_{Random{seed}() ^ Random{~number}()} {}

  std::uint64_t operator()() noexcept {
    std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
  }

  double below_one() noexcept { return static_cast<double>((*this)() >> 11) * 0x1p-53; }
  /// With a mean of one.
  double exponential() noexcept { return -std::log1p(-below_one()); }
  /// From zero on; `bound` is above zero, and so far below 2^64 that no value is noticeably favoured.
  std::uint64_t below(std::uint64_t bound) noexcept { return (*this)() % bound; }

 private:
  std::uint64_t state_;
};

}  // namespace iitbfaas::measure

#pragma once
#include "iitbfaas/experiment.hpp"
#include "iitbfaas/load.hpp"

#include <ostream>
#include <string>

namespace iitbfaas::cli {

/// "1.23 ms", "45.6 s": three digits.
std::string shown(std::chrono::nanoseconds time);
/// "12,345".
std::string shown(std::uint64_t number);
/// "12,345", "99.8", "0.25": at least three digits.
std::string shown(double rate);

/// What a load gave, for people.
void print(std::ostream& out, const LoadProfile& profile, const LoadResult& result);

/// Says on standard error how a load goes: one line that changes on a terminal, a line for each second in a
/// pipe.
class LoadLine {
 public:
  LoadLine();
  ~LoadLine();
  LoadLine(const LoadLine&) = delete;
  LoadLine& operator=(const LoadLine&) = delete;

  void show(const LoadProgress& progress) const;
  void show(const ExperimentProgress& progress) const;

 private:
  void show(const std::string& text) const;

  bool terminal_;
};

}  // namespace iitbfaas::cli

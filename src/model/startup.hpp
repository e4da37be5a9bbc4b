#pragma once
#include "docker/types.hpp"

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace iitbfaas::model {

/// Judges, poll after poll, whether a function that was just deployed comes up. Pure: it is told the time.
class Startup {
 public:
  using Clock = std::chrono::steady_clock;

  enum class Occasion {
    change,    ///< the service was made or changed just now: what fails is its fault
    recovery,  ///< it is as it was: what had failed is past, and one failure more may be the end of an outage
  };

  explicit Startup(Occasion occasion = Occasion::change) : occasion_{occasion} {}

  struct Verdict {
    std::vector<docker::Task> running;  ///< of the service's current revision
    std::string reason;                 ///< why the others do not run, as far as the engine says
    bool hopeless = false;              ///< waiting on would not help
  };

  Verdict judge(const docker::Service& service, const std::vector<docker::Task>& tasks,
                Clock::time_point now);

 private:
  bool counts(const docker::Service& service, const docker::Task& task) const;

  Occasion occasion_;
  bool first_ = true;
  std::set<std::string> old_failures_;  ///< tasks that had failed before we came
  std::map<std::string, Clock::time_point> unplaced_since_;
};

}  // namespace iitbfaas::model

#pragma once
#include "embedded/state.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace iitbfaas::embedded {

/// Replicas share the machine's network, so each gets ports of its own. One thread.
class Ports {
 public:
  /// The ports of a task, each `published` filled in. For a function 8080 and 8081 are always among them, for
  /// they are where it is reached. Throws Error when a port that was asked for is taken, in Docker's words.
  std::vector<PortWish> give(const TaskWish& wish);

  /// Those of a task found running.
  void keep(const std::vector<PortWish>& ports);
  void take_back(const std::vector<PortWish>& ports);

 private:
  std::uint16_t find_free();

  std::set<std::uint16_t> given_;
  std::uint16_t next_ = 0;
};

/// The variables that tell a function where to listen.
std::vector<std::string> port_environment(const std::vector<PortWish>& asked,
                                          const std::vector<PortWish>& given);

}  // namespace iitbfaas::embedded

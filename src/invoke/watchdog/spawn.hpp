#pragma once
#include "base/unique_fd.hpp"

#include <sys/types.h>

#include <string>
#include <vector>

namespace iitbfaas::invoke {

/// What a program is started with. The descriptors become its standard input, output and error.
struct SpawnRequest {
  const std::string& program;  ///< a path, not looked up
  const std::vector<std::string>& argv;
  const std::vector<std::string>& environment;  ///< "NAME=value"
  int input = -1;
  int output = -1;
  int error = -1;
};

/// A started program, leader of a process group of its own; or why it did not start.
struct Spawned {
  pid_t pid = -1;
  base::UniqueFd exited;  ///< a pidfd: readable once the program ended
  int error = 0;          ///< errno of what failed, zero when it runs
};

/// Starts a program with default signals, an empty signal mask and no descriptor but its three. The caller's
/// memory is not copied: the thread stands still until the program's own image runs (some 0.4 ms).
Spawned spawn(const SpawnRequest& request);

}  // namespace iitbfaas::invoke

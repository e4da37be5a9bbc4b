#pragma once
#include "base/unique_fd.hpp"

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace iitbfaas::base {

/// A child with one socket as its standard input and output; the other end is ours.
struct PipedChild {
  pid_t pid = -1;
  UniqueFd socket;
};

/// Starts `argv` (found on PATH). Standard error is inherited, or goes to `errors`, which stays the caller's.
/// Throws Error when it cannot be started.
PipedChild start_piped(const std::vector<std::string>& argv, int errors = -1);

/// The same with a socket of the caller's, which it may close afterwards.
pid_t start_on(const std::vector<std::string>& argv, int socket, int errors = -1);

/// Runs `argv` to its end and returns what it wrote to standard output; standard error goes to `/dev/null`.
/// Throws Error when it cannot be started or ends other than with status zero.
std::string capture(const std::vector<std::string>& argv);

struct Program {
  std::vector<std::string> argv = {};
  std::string_view input = {};                          ///< all of its standard input
  std::map<std::string, std::string> environment = {};  ///< beside ours
  std::chrono::milliseconds limit{60'000};              ///< killed after that
  std::size_t most_output = std::size_t{4} << 20;       ///< kept of each stream; the rest is read and dropped
};

struct Finished {
  int status = -1;  ///< of its exit; 128 and the signal when one ended it
  bool timed_out = false;
  std::string out = {}, err = {};
};

/// Runs a program to its end, whatever it left behind may still hold of its output. Throws Error when it
/// cannot be started.
Finished run(const Program& program);

}  // namespace iitbfaas::base

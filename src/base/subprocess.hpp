#pragma once
#include "base/unique_fd.hpp"

#include <sys/types.h>

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

/// What a child that has ended said.
struct Finished {
  int status = 0;  ///< exit status; 128 and the signal when one ended it
  std::string output = {};
};

/// Runs `argv` to its end with a short `input`; standard error is inherited. Throws Error when it cannot be
/// started.
Finished converse(const std::vector<std::string>& argv, std::string_view input);

}  // namespace iitbfaas::base

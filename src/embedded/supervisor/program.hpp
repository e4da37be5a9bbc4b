#pragma once
#include "base/unique_fd.hpp"
#include "embedded/supervisor/file_view.hpp"
#include "embedded/supervisor/job.hpp"

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace iitbfaas::embedded::supervisor {

/// A replica's program, started.
struct Program {
  pid_t pid = 0;
  View view = View::direct;
  base::UniqueFd out, err;            ///< reading ends, non-blocking
  std::vector<std::string> warnings;  ///< what of its file system could not be had
};

/// Starts the program of `job` with as much isolation as this machine grants; returns once it runs.
/// `folder` is the task's. Throws Error.
Program start_program(const Job& job, const std::filesystem::path& folder);

}  // namespace iitbfaas::embedded::supervisor

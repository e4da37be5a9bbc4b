#pragma once
#include <filesystem>

namespace iitbfaas::embedded::supervisor {

/// Runs the job in `folder`, a task's, to its end: keeps its log, stops it on SIGTERM, and writes how it
/// ended. Says on report_fd how starting went. Returns the exit status of the supervisor itself.
int supervise(const std::filesystem::path& folder);

}  // namespace iitbfaas::embedded::supervisor

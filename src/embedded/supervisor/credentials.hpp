#pragma once
#include "embedded/supervisor/file_view.hpp"
#include "embedded/supervisor/job.hpp"

namespace iitbfaas::embedded::supervisor {

/// Limits that a process carries itself. Throws Error.
void apply_limits(const Job& job);

/// Gives up, for good, all rights but those of `job`: its user and group, its capabilities, and no way to
/// gain more. `own_users` says that the process is in a user namespace, where there is nobody else to become.
/// Throws Error.
void drop_privileges(const Job& job, bool own_users);

}  // namespace iitbfaas::embedded::supervisor

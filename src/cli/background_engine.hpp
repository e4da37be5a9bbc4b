#pragma once
#include <chrono>
#include <string>

/// The embedded engine of this user as a process in the background: what `up` starts and `down` stops.
namespace iitbfaas::cli {

/// Whether `host` names the embedded engine of this user.
bool is_embedded(const std::string& host);

/// Starts one unless one answers; returns when it answers, whether this call started it. Throws Error with
/// the last line of its log when it ends instead.
bool start_background_engine(std::chrono::milliseconds limit);

/// Stops the one that was started so; nothing when there is none. Replicas that are left go on running.
void stop_background_engine(std::chrono::milliseconds limit);

}  // namespace iitbfaas::cli

#pragma once
#include "embedded/api.hpp"
#include "embedded/limits.hpp"
#include "embedded/state.hpp"

#include <filesystem>
#include <string>

/// What this machine is and grants.
namespace iitbfaas::embedded {

/// Host name, memory and processors; all else is left empty.
Node read_machine();

/// How a replica is set apart from the machine here: "namespaces", "chroot" or "direct". Found by starting
/// one, in a folder below `state` that is gone afterwards. Throws Error when the supervisor does not start.
std::string probe_view(const std::filesystem::path& supervisor, const std::filesystem::path& state);

EngineFacts gather_facts(const std::filesystem::path& state, const std::string& view,
                         const ControlGroups& groups);

}  // namespace iitbfaas::embedded

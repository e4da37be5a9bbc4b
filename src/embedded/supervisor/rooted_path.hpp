#pragma once
#include <filesystem>

namespace iitbfaas::embedded::supervisor {

/// Where `path` leads for a process whose root is `root`, seen from outside: symbolic links are followed
/// inside `root`, ".." stops there, and what does not exist is taken as it is written. Throws Error on a loop
/// of links.
std::filesystem::path resolve_in_root(const std::filesystem::path& root, const std::filesystem::path& path);

/// The same, but a link in the last place is not followed.
std::filesystem::path resolve_parent_in_root(const std::filesystem::path& root,
                                             const std::filesystem::path& path);

}  // namespace iitbfaas::embedded::supervisor

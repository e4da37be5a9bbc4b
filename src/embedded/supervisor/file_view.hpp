#pragma once
#include "embedded/supervisor/job.hpp"

#include <filesystem>
#include <string>
#include <vector>

/// The file system a replica sees. All of this runs in the replica's own process, before its program does.
namespace iitbfaas::embedded::supervisor {

/// How much of the machine is hidden from the program, best first.
enum class View {
  namespaces,  ///< its image is its whole file system, its processes are all it sees
  chroot,      ///< a copy of its image is its root: root without leave to mount
  direct,      ///< it sees the machine; its program is run from a copy of the image
};

const char* word(View view) noexcept;

/// In a mount and process namespace of its own: makes the image, the mounts and the files of `job` the whole
/// file system. Returns what could not be had, for the log. Throws Error.
std::vector<std::string> enter_namespaced_root(const Job& job, const std::filesystem::path& folder,
                                               bool own_users);

/// A copy of the image with the files of `job`, in the task's folder. Throws Error.
std::filesystem::path copy_root(const Job& job, const std::filesystem::path& folder);

}  // namespace iitbfaas::embedded::supervisor

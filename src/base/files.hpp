#pragma once
#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace iitbfaas::base {

/// The whole file. Throws Error that names it.
std::string read_file(const std::filesystem::path& path);
/// Nothing when there is no such file.
std::optional<std::string> read_file_if_present(const std::filesystem::path& path);

/// Writes beside it and renames: a reader sees the old or the new, never half. The file has `mode` from its
/// first byte on. Throws Error.
void write_file(const std::filesystem::path& path, std::string_view content, mode_t mode = 0644);

/// Folder with mode 0700, its parents too where absent.
void make_private_folder(const std::filesystem::path& path);

}  // namespace iitbfaas::base

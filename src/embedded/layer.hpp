#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// Archives of images, taken apart. Nothing in one can reach outside the folder it is unpacked into.
namespace iitbfaas::embedded {

/// The regular files of an archive by their names in it, each put into `folder` under a name of our own.
/// Links in the archive, which older Docker uses for layers that are the same, lead to the file meant. Throws
/// Refusal when it is no archive.
std::map<std::string, std::filesystem::path> take_apart(const std::filesystem::path& archive,
                                                        const std::filesystem::path& folder);

/// "sha256:…" of a layer's tar, gzip taken off first if it has any.
std::string digest_of_layer(const std::filesystem::path& layer);
std::string digest_of_text(std::string_view text);

/// Lays a layer, gzip or not, over `root`: whiteouts remove what lower layers brought. Owners are kept when
/// we are root. Devices are left out, set-id bits too. Returns the bytes written. Throws Refusal.
std::uint64_t apply_layer(const std::filesystem::path& layer, const std::filesystem::path& root);

struct ArchiveMember {
  std::string name;
  std::string content = {};           ///< of small ones
  std::filesystem::path source = {};  ///< else the file with it
  unsigned mode = 0644;
};
void write_archive(const std::filesystem::path& path, const std::vector<ArchiveMember>& members);

}  // namespace iitbfaas::embedded

#pragma once
#include <archive.h>
#include <archive_entry.h>

#include <filesystem>
#include <memory>

namespace iitbfaas::embedded {

struct ArchiveFree {
  void operator()(archive* handle) const noexcept { ::archive_free(handle); }
};
using ArchiveHandle = std::unique_ptr<archive, ArchiveFree>;

inline constexpr std::size_t archive_block = 64 << 10;

/// Opens a tar, gzip or not, or with `raw` what a gzip holds, whatever it is. Nothing when it is neither.
inline ArchiveHandle open_archive(const std::filesystem::path& path, bool raw) {
  ArchiveHandle handle{::archive_read_new()};
  ::archive_read_support_filter_gzip(handle.get());
  if (raw) {
    ::archive_read_support_format_raw(handle.get());
  } else {
    ::archive_read_support_format_tar(handle.get());
  }
  ::archive_read_support_format_empty(handle.get());
  if (::archive_read_open_filename(handle.get(), path.c_str(), archive_block) != ARCHIVE_OK) return nullptr;
  return handle;
}

}  // namespace iitbfaas::embedded

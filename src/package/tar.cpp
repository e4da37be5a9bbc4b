#include "package/tar.hpp"

#include "iitbfaas/error.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <sys/stat.h>

#include <new>

namespace iitbfaas::packaging {
namespace {

struct FreeEntry {
  void operator()(archive_entry* entry) const noexcept { archive_entry_free(entry); }
};
struct FreeReader {
  void operator()(archive* reader) const noexcept { archive_read_free(reader); }
};

la_ssize_t append(archive*, void* bytes, const void* block, size_t size) {
  static_cast<std::string*>(bytes)->append(static_cast<const char*>(block), size);
  return static_cast<la_ssize_t>(size);
}

std::string clean_path(const char* path) {
  std::string_view text = path == nullptr ? "" : path;
  while (text.starts_with("./") || text.starts_with('/')) text.remove_prefix(text.front() == '/' ? 1 : 2);
  while (text.ends_with('/')) text.remove_suffix(1);
  return std::string{text == "." ? std::string_view{} : text};
}

std::string read_content(archive* reader) {
  std::string content;
  const void* block = nullptr;
  size_t size = 0;
  la_int64_t offset = 0;
  int result = ARCHIVE_OK;
  while ((result = archive_read_data_block(reader, &block, &size, &offset)) == ARCHIVE_OK) {
    content.append(static_cast<const char*>(block), size);
  }
  if (result != ARCHIVE_EOF) throw BuildError{archive_error_string(reader)};
  return content;
}

TarEntry describe(archive* reader, archive_entry* entry) {
  TarEntry result{.path = clean_path(archive_entry_pathname(entry))};
  if (const char* target = archive_entry_hardlink(entry)) {
    result.target = "/" + clean_path(target);
    result.kind = TarEntry::Kind::link;
    return result;
  }
  switch (archive_entry_filetype(entry)) {
    case AE_IFREG: result.kind = TarEntry::Kind::file; break;
    case AE_IFDIR: result.kind = TarEntry::Kind::folder; break;
    case AE_IFLNK:
      result.kind = TarEntry::Kind::link;
      result.target = archive_entry_symlink(entry) == nullptr ? "" : archive_entry_symlink(entry);
      break;
    default: result.kind = TarEntry::Kind::other;
  }
  result.content = [reader] { return read_content(reader); };
  return result;
}

}  // namespace

TarWriter::TarWriter() : archive_{archive_write_new()} {
  if (archive_ == nullptr) throw std::bad_alloc{};
  archive_write_set_format_pax_restricted(archive_);
  archive_write_set_bytes_in_last_block(archive_, 1);
  if (archive_write_open(archive_, &bytes_, nullptr, append, nullptr) != ARCHIVE_OK) {
    throw BuildError{std::string{"tar: "} + archive_error_string(archive_)};
  }
}

TarWriter::~TarWriter() { archive_write_free(archive_); }

void TarWriter::entry(const std::string& path, mode_t type, mode_t mode, std::string_view content,
                      const std::string* target) {
  const std::unique_ptr<archive_entry, FreeEntry> header{archive_entry_new()};
  archive_entry_set_pathname(header.get(), path.c_str());
  archive_entry_set_filetype(header.get(), type);
  archive_entry_set_perm(header.get(), mode);
  archive_entry_set_uid(header.get(), 0);
  archive_entry_set_gid(header.get(), 0);
  archive_entry_set_mtime(header.get(), 0, 0);
  archive_entry_set_size(header.get(), static_cast<la_int64_t>(content.size()));
  if (target != nullptr) archive_entry_set_symlink(header.get(), target->c_str());
  if (archive_write_header(archive_, header.get()) != ARCHIVE_OK ||
      archive_write_data(archive_, content.data(), content.size()) !=
          static_cast<la_ssize_t>(content.size())) {
    throw BuildError{"tar " + path + ": " + archive_error_string(archive_)};
  }
}

void TarWriter::file(const std::string& path, mode_t mode, std::string_view content) {
  entry(path, AE_IFREG, mode, content, nullptr);
}

void TarWriter::folder(const std::string& path, mode_t mode) { entry(path, AE_IFDIR, mode, {}, nullptr); }

void TarWriter::link(const std::string& path, const std::string& target) {
  entry(path, AE_IFLNK, 0777, {}, &target);
}

std::string TarWriter::finish() {
  if (archive_write_close(archive_) != ARCHIVE_OK)
    throw BuildError{std::string{"tar: "} + archive_error_string(archive_)};
  return std::move(bytes_);
}

void read_tar(std::string_view bytes, const std::function<void(const TarEntry&)>& visit) {
  const std::unique_ptr<archive, FreeReader> reader{archive_read_new()};
  archive_read_support_format_tar(reader.get());
  archive_read_support_filter_all(reader.get());
  if (archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) {
    throw BuildError{archive_error_string(reader.get())};
  }
  archive_entry* entry = nullptr;
  int result = ARCHIVE_OK;
  while ((result = archive_read_next_header(reader.get(), &entry)) == ARCHIVE_OK || result == ARCHIVE_WARN) {
    visit(describe(reader.get(), entry));
  }
  if (result != ARCHIVE_EOF) throw BuildError{archive_error_string(reader.get())};
}

}  // namespace iitbfaas::packaging

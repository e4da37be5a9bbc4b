#include "embedded/layer.hpp"

#include "base/text.hpp"
#include "embedded/archive_handle.hpp"
#include "embedded/supervisor/rooted_path.hpp"
#include "embedded/wish.hpp"

#include "iitbfaas/error.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <set>

namespace iitbfaas::embedded {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view whiteout = ".wh.";
constexpr std::string_view opaque = ".wh..wh..opq";
constexpr std::uint64_t largest_layer = 64ULL << 30;

Refusal bad_layer(const std::string& why) { return {400, "Error processing tar file: " + why}; }

/// One layer on its way into a root.
class Applying {
 public:
  explicit Applying(const fs::path& root) : root_{root}, disk_{::archive_write_disk_new()} {
    int options = ARCHIVE_EXTRACT_PERM | ARCHIVE_EXTRACT_TIME | ARCHIVE_EXTRACT_UNLINK;
    if (::geteuid() == 0) options |= ARCHIVE_EXTRACT_OWNER;
    ::archive_write_disk_set_options(disk_.get(), options);
  }

  void take(archive* source, archive_entry* entry) {
    const char* raw_name = ::archive_entry_pathname(entry);
    if (raw_name == nullptr) throw bad_layer("an entry without a name");
    const fs::path name = fs::path{raw_name}.lexically_normal().relative_path();
    const std::string last = name.filename().string();
    if (last.starts_with(whiteout)) return remove_lower(name, last);
    const auto type = ::archive_entry_filetype(entry);
    if (type == AE_IFCHR || type == AE_IFBLK) return;
    write(source, entry, name, type);
  }

  void finish() {
    if (::archive_write_close(disk_.get()) != ARCHIVE_OK)
      throw bad_layer(::archive_error_string(disk_.get()));
  }

  std::uint64_t written() const noexcept { return written_; }

 private:
  void remove_lower(const fs::path& name, const std::string& last) {
    const fs::path folder = supervisor::resolve_in_root(root_, name.parent_path());
    if (last != opaque) {
      const std::string hidden = last.substr(whiteout.size());
      if (hidden.empty() || hidden == "." || hidden == "..") throw bad_layer("whiteout of " + hidden);
      fs::remove_all(folder / hidden);
      return;
    }
    std::error_code absent;
    for (const auto& entry : fs::directory_iterator{folder, absent}) {
      if (!ours_.contains(entry.path())) fs::remove_all(entry.path());
    }
  }

  void write(archive* source, archive_entry* entry, const fs::path& name, unsigned type) {
    const fs::path target = supervisor::resolve_parent_in_root(root_, name);
    if (target == root_ && type != AE_IFDIR) throw bad_layer("the root is no folder");
    remember(target);
    keep_folder_links(target, type);
    ::archive_entry_set_pathname(entry, target.c_str());
    if (const char* link = ::archive_entry_hardlink(entry)) {
      ::archive_entry_set_hardlink(entry, supervisor::resolve_parent_in_root(root_, link).c_str());
    }
    auto mode = ::archive_entry_perm(entry) & 0777U;
    // Without the owner's rights we could neither go on unpacking nor ever remove it.
    if (type == AE_IFDIR) mode |= 0700U | (::archive_entry_perm(entry) & S_ISVTX);
    ::archive_entry_set_perm(entry, mode);
    if (::archive_write_header(disk_.get(), entry) < ARCHIVE_WARN)
      throw bad_layer(::archive_error_string(disk_.get()));
    copy(source);
    if (::archive_write_finish_entry(disk_.get()) < ARCHIVE_WARN) {
      throw bad_layer(::archive_error_string(disk_.get()));
    }
  }

  /// What this layer brought, with the folders on the way.
  void remember(fs::path target) {
    for (; target != root_ && ours_.insert(target).second; target = target.parent_path()) {
    }
  }

  /// A file may come where a lower layer had a folder; a folder where it had a link keeps the link's place
  /// free.
  static void keep_folder_links(const fs::path& target, unsigned type) {
    std::error_code absent;
    const auto status = fs::symlink_status(target, absent);
    if (type != AE_IFDIR && fs::is_directory(status)) fs::remove_all(target);
    if (type == AE_IFDIR && fs::is_symlink(status)) fs::remove(target);
  }

  void copy(archive* source) {
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    for (;;) {
      const int result = ::archive_read_data_block(source, &block, &size, &offset);
      if (result == ARCHIVE_EOF) return;
      if (result < ARCHIVE_WARN) throw bad_layer(::archive_error_string(source));
      written_ += size;
      if (written_ > largest_layer) throw bad_layer("a layer of more than 64 GiB");
      if (::archive_write_data_block(disk_.get(), block, size, offset) < ARCHIVE_WARN) {
        throw Error{std::string{"unpack an image: "} + ::archive_error_string(disk_.get())};
      }
    }
  }

  fs::path root_;
  ArchiveHandle disk_;
  std::set<fs::path> ours_;
  std::uint64_t written_ = 0;
};

}  // namespace

std::uint64_t apply_layer(const fs::path& layer, const fs::path& root) {
  const auto source = open_archive(layer, false);
  if (!source) throw bad_layer("no tar");
  Applying applying{root};
  archive_entry* entry = nullptr;
  for (;;) {
    const int result = ::archive_read_next_header(source.get(), &entry);
    if (result == ARCHIVE_EOF) break;
    if (result < ARCHIVE_WARN) throw bad_layer(::archive_error_string(source.get()));
    applying.take(source.get(), entry);
  }
  applying.finish();
  return applying.written();
}

}  // namespace iitbfaas::embedded

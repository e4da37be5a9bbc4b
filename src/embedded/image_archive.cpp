// The archive around layers: `docker save`'s form, in and out; and digests.
#include "base/files.hpp"
#include "base/unique_fd.hpp"
#include "embedded/archive_handle.hpp"
#include "embedded/layer.hpp"
#include "embedded/wish.hpp"

#include "iitbfaas/error.hpp"

#include <fcntl.h>
#include <openssl/evp.h>

#include <functional>

namespace iitbfaas::embedded {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_members = 10'000;

Refusal no_archive(const std::string& why) { return {400, "Error processing tar file: " + why}; }

std::string clean(const fs::path& name) { return name.lexically_normal().relative_path().string(); }

void write_member(archive* source, const fs::path& path) {
  const base::UniqueFd file{::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
  if (!file) throw Error{"create " + path.string()};
  if (::archive_read_data_into_fd(source, file.get()) < ARCHIVE_WARN)
    throw no_archive(::archive_error_string(source));
}

class Digest {
 public:
  Digest() : context_{::EVP_MD_CTX_new(), &::EVP_MD_CTX_free} {
    ::EVP_DigestInit_ex(context_.get(), ::EVP_sha256(), nullptr);
  }
  void add(const void* bytes, std::size_t size) { ::EVP_DigestUpdate(context_.get(), bytes, size); }
  std::string text() {
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    ::EVP_DigestFinal_ex(context_.get(), bytes, &size);
    std::string text = "sha256:";
    constexpr std::string_view digits = "0123456789abcdef";
    for (unsigned i = 0; i < size; ++i) text.append({digits[bytes[i] >> 4], digits[bytes[i] & 15]});
    return text;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&::EVP_MD_CTX_free)> context_;
};

}  // namespace

std::map<std::string, fs::path> take_apart(const fs::path& path, const fs::path& folder) {
  const auto source = open_archive(path, false);
  if (!source) throw no_archive("no tar");
  std::map<std::string, fs::path> files;
  std::map<std::string, std::string> links;
  archive_entry* entry = nullptr;
  for (;;) {
    const int result = ::archive_read_next_header(source.get(), &entry);
    if (result == ARCHIVE_EOF) break;
    if (result < ARCHIVE_WARN) throw no_archive(::archive_error_string(source.get()));
    if (files.size() + links.size() > most_members) throw no_archive("more than 10000 members");
    const fs::path name = clean(::archive_entry_pathname(entry));
    if (const char* link = ::archive_entry_symlink(entry)) {
      links[name.string()] = clean(name.parent_path() / link);
    } else if (const char* same = ::archive_entry_hardlink(entry)) {
      links[name.string()] = clean(same);
    } else if (::archive_entry_filetype(entry) == AE_IFREG) {
      const fs::path target = folder / std::to_string(files.size());
      write_member(source.get(), target);
      files[name.string()] = target;
    }
  }
  for (const auto& [name, target] : links) {
    const auto found = files.find(target);
    if (found != files.end()) files.emplace(name, found->second);
  }
  return files;
}

std::string digest_of_layer(const fs::path& layer) {
  const auto source = open_archive(layer, true);
  archive_entry* entry = nullptr;
  if (!source || ::archive_read_next_header(source.get(), &entry) < ARCHIVE_WARN)
    throw no_archive("an unreadable layer");
  Digest digest;
  std::string block(archive_block, '\0');
  for (la_ssize_t count = 0; (count = ::archive_read_data(source.get(), block.data(), block.size())) != 0;) {
    if (count < 0) throw no_archive(::archive_error_string(source.get()));
    digest.add(block.data(), static_cast<std::size_t>(count));
  }
  return digest.text();
}

std::string digest_of_text(std::string_view text) {
  Digest digest;
  digest.add(text.data(), text.size());
  return digest.text();
}

void write_archive(const fs::path& path, const std::vector<ArchiveMember>& members) {
  const ArchiveHandle target{::archive_write_new()};
  ::archive_write_set_format_pax_restricted(target.get());
  const auto check = [&](la_ssize_t result) {
    if (result < ARCHIVE_WARN)
      throw Error{"write " + path.string() + ": " + ::archive_error_string(target.get())};
  };
  check(::archive_write_open_filename(target.get(), path.c_str()));
  for (const auto& member : members) {
    const std::string content = member.source.empty() ? member.content : base::read_file(member.source);
    const std::unique_ptr<archive_entry, decltype(&::archive_entry_free)> entry{::archive_entry_new(),
                                                                                &::archive_entry_free};
    ::archive_entry_set_pathname(entry.get(), member.name.c_str());
    ::archive_entry_set_filetype(entry.get(), AE_IFREG);
    ::archive_entry_set_perm(entry.get(), member.mode);
    ::archive_entry_set_size(entry.get(), static_cast<la_int64_t>(content.size()));
    check(::archive_write_header(target.get(), entry.get()));
    check(::archive_write_data(target.get(), content.data(), content.size()));
  }
  check(::archive_write_close(target.get()));
}

}  // namespace iitbfaas::embedded

#include "base/files.hpp"

#include "base/unique_fd.hpp"

#include "iitbfaas/error.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

namespace iitbfaas::base {
namespace {

[[noreturn]] void fail(const char* what, const std::filesystem::path& path) {
  throw Error{std::string{what} + " " + path.string() + ": " + std::strerror(errno)};
}

std::string read_all(const UniqueFd& file, const std::filesystem::path& path) {
  std::string content;
  struct stat status {};
  if (::fstat(file.get(), &status) == 0 && status.st_size > 0) {
    content.reserve(static_cast<std::size_t>(status.st_size));
  }
  char block[65536];
  for (;;) {
    const ssize_t count = ::read(file.get(), block, sizeof block);
    if (count == 0) return content;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("read", path);
    content.append(block, static_cast<std::size_t>(count));
  }
}

}  // namespace

std::string read_file(const std::filesystem::path& path) {
  const UniqueFd file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file) fail("open", path);
  return read_all(file, path);
}

std::optional<std::string> read_file_if_present(const std::filesystem::path& path) {
  const UniqueFd file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file && errno == ENOENT) return std::nullopt;
  if (!file) fail("open", path);
  return read_all(file, path);
}

void write_file(const std::filesystem::path& path, std::string_view content, mode_t mode) {
  std::string temporary = path.string() + ".XXXXXX";
  const UniqueFd file{::mkostemp(temporary.data(), O_CLOEXEC)};
  if (!file) fail("create", path);
  const auto give_up = [&](const char* what) {
    const int reason = errno;
    ::unlink(temporary.c_str());
    errno = reason;
    fail(what, path);
  };
  if (::fchmod(file.get(), mode) != 0) give_up("chmod");
  while (!content.empty()) {
    const ssize_t count = ::write(file.get(), content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) give_up("write");
    content.remove_prefix(static_cast<std::size_t>(count));
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) give_up("rename to");
}

void make_private_folder(const std::filesystem::path& path) {
  if (path.has_parent_path() && !std::filesystem::exists(path.parent_path()))
    make_private_folder(path.parent_path());
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) fail("make folder", path);
}

}  // namespace iitbfaas::base

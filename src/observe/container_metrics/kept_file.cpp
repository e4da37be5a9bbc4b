#include "observe/container_metrics/kept_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace iitbfaas::observe {
namespace {

base::UniqueFd open_file(const std::string& path) {
  return base::UniqueFd{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
}

std::optional<std::string_view> read_from_start(int fd, std::vector<char>& buffer) {
  std::size_t size = 0;
  while (size < buffer.size()) {
    const ssize_t count = ::pread(fd, buffer.data() + size, buffer.size() - size, static_cast<off_t>(size));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::nullopt;
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  return std::string_view{buffer.data(), size};
}

}  // namespace

std::optional<std::string_view> KeptFile::read(std::vector<char>& buffer) {
  if (!fd_) fd_ = open_file(path_);
  if (!fd_) return std::nullopt;
  const auto content = read_from_start(fd_.get(), buffer);
  if (!content) fd_.reset();
  return content;
}

std::optional<std::string_view> read_whole(const std::string& path, std::vector<char>& buffer) {
  const auto file = open_file(path);
  if (!file) return std::nullopt;
  return read_from_start(file.get(), buffer);
}

}  // namespace iitbfaas::observe

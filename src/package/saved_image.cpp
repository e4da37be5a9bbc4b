#include "package/saved_image.hpp"

#include "base/unique_fd.hpp"

#include "iitbfaas/error.hpp"

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace iitbfaas::packaging {
namespace {

[[noreturn]] void fail(const std::string& image, const std::filesystem::path& folder) {
  throw Error{"save " + image + " in " + folder.string() + ": " + std::strerror(errno)};
}

}  // namespace

SavedImage::SavedImage(const docker::Engine& engine, const std::string& image) {
  const auto folder = std::filesystem::temp_directory_path();
  auto name = (folder / "iitbfaas-image.XXXXXX").string();
  const base::UniqueFd file{::mkostemp(name.data(), O_CLOEXEC)};
  if (!file) fail(image, folder);
  ::unlink(name.c_str());
  engine.save_image(image, [&](std::string_view piece) {
    while (!piece.empty()) {
      const auto count = ::write(file.get(), piece.data(), piece.size());
      if (count < 0 && errno != EINTR) fail(image, folder);
      if (count < 0) continue;
      piece.remove_prefix(static_cast<std::size_t>(count));
      size_ += static_cast<std::size_t>(count);
    }
    return true;
  });
  if (size_ == 0) throw NotFound{404, "save " + image, "the engine sent nothing"};
  start_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (start_ == MAP_FAILED) fail(image, folder);
}

SavedImage::~SavedImage() { ::munmap(start_, size_); }

}  // namespace iitbfaas::packaging

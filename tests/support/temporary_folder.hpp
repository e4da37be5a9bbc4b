#pragma once
#include "base/files.hpp"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

namespace test_support {

/// A folder that is gone, with all it holds, when the test ends.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "iitbfaas-test.XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const noexcept { return path_; }
  std::filesystem::path operator/(const std::filesystem::path& name) const { return path_ / name; }

  /// Writes a file, making the folders above it.
  std::filesystem::path write(const std::filesystem::path& name, std::string_view content,
                              mode_t mode = 0644) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    iitbfaas::base::write_file(path_ / name, content, mode);
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace test_support

#pragma once
#include "base/unique_fd.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iitbfaas::observe {

/// A small file of the kernel that is read again and again: it stays open, as opening costs ten times what
/// reading does.
class KeptFile {
 public:
  explicit KeptFile(std::string path) : path_{std::move(path)} {}

  /// Its content now, in `buffer`, cut off where that ends; nothing when it is not there or not any more.
  /// Closed again where the process may not open many files.
  std::optional<std::string_view> read(std::vector<char>& buffer);
  void close() noexcept { fd_.reset(); }

 private:
  std::string path_;
  base::UniqueFd fd_;
};

/// The same of one that is read once.
std::optional<std::string_view> read_whole(const std::string& path, std::vector<char>& buffer);

}  // namespace iitbfaas::observe

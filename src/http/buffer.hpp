#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace iitbfaas::http {

/// Bytes whose values nobody needs before they are written: what is never touched takes no memory.
struct Buffer {
  std::unique_ptr<char[]> data = {};
  std::size_t size = 0;

  void allocate(std::size_t bytes) {
    data = std::make_unique_for_overwrite<char[]>(bytes);
    size = bytes;
  }
  /// It begins with `kept` then, which may lie in what it was.
  void grow(std::size_t bytes, std::string_view kept) {
    const auto before = std::exchange(data, nullptr);
    allocate(bytes);
    if (!kept.empty()) std::memcpy(data.get(), kept.data(), kept.size());
  }
};

}  // namespace iitbfaas::http

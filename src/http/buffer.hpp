#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
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
  /// The first `kept` bytes stay.
  void grow(std::size_t bytes, std::size_t kept) {
    const auto before = std::exchange(data, nullptr);
    allocate(bytes);
    if (kept != 0) std::memcpy(data.get(), before.get(), kept);
  }
};

}  // namespace iitbfaas::http

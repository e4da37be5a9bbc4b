#include "package/ld_cache.hpp"

#include <cstdint>
#include <cstring>

namespace iitbfaas::packaging {
namespace {

constexpr std::string_view magic = "glibc-ld.so.cache1.1";

// As in glibc's dl-cache.h.
struct CacheHeader {
  char magic_text[20];
  std::uint32_t entries;
  std::uint32_t string_bytes;
  std::uint32_t unused[5];
};

struct Entry {
  std::int32_t flags;
  std::uint32_t name;  // offsets from the header
  std::uint32_t path;
  std::uint32_t os_version;
  std::uint64_t hardware;
};

std::string text_at(std::string_view bytes, std::uint32_t offset) {
  if (offset >= bytes.size()) return {};
  const auto rest = bytes.substr(offset, 4096);
  const auto end = rest.find('\0');
  return end == std::string_view::npos ? std::string{} : std::string{rest.substr(0, end)};
}

}  // namespace

LdCache parse_ld_cache(std::string_view bytes) {
  LdCache cache;
  // Old systems write the older form in front of this one.
  const auto start = bytes.find(magic);
  if (start == std::string_view::npos || bytes.size() - start < sizeof(CacheHeader)) return cache;
  bytes.remove_prefix(start);
  CacheHeader header;
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.entries > (bytes.size() - sizeof header) / sizeof(Entry)) return cache;
  for (std::uint32_t i = 0; i < header.entries; ++i) {
    Entry entry;
    std::memcpy(&entry, bytes.data() + sizeof header + i * sizeof entry, sizeof entry);
    auto name = text_at(bytes, entry.name);
    auto path = text_at(bytes, entry.path);
    if (entry.hardware == 0 && !name.empty() && path.starts_with('/')) {
      cache[std::move(name)].push_back(std::move(path));
    }
  }
  return cache;
}

}  // namespace iitbfaas::packaging

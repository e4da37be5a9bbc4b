#pragma once
#include "iitbfaas/export.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace iitbfaas {

/// A size in bytes.
struct IITBFAAS_EXPORT Bytes {
  std::uint64_t count = 0;

  /// Reads "512", "64Mi", "64MiB", "1.5G", "100k". Suffixes with i are powers of 1024, without it powers of
  /// 1000, as Kubernetes writes them; b, k, m, g alone are powers of 1024 when lower case, as Docker does.
  /// Throws InvalidSpec.
  static Bytes parse(std::string_view text);

  explicit operator bool() const noexcept { return count != 0; }
  friend auto operator<=>(const Bytes&, const Bytes&) = default;
};

/// The shortest exact form: "64Mi", "1500".
IITBFAAS_EXPORT std::string to_string(Bytes size);

/// For people: "63.5 MiB".
IITBFAAS_EXPORT std::string to_human(Bytes size);

}  // namespace iitbfaas

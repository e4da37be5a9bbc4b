#include "iitbfaas/bytes.hpp"

#include "base/text.hpp"

#include "iitbfaas/error.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <utility>

namespace iitbfaas {
namespace {

/// 1024 for "Mi" and Docker's lower case, 1000 for Kubernetes' upper case without an i.
std::optional<double> unit_of(std::string_view suffix) {
  if (suffix.empty() || suffix == "B" || suffix == "b") return 1;
  constexpr std::string_view letters = "kmgt";
  const bool upper = suffix.front() >= 'A' && suffix.front() <= 'Z' && suffix.front() != 'K';
  const auto power = letters.find(static_cast<char>(suffix.front() | 32));
  if (power == std::string_view::npos) return std::nullopt;
  const auto rest = suffix.substr(1);
  const bool binary = rest == "i" || rest == "iB" || ((rest.empty() || rest == "b" || rest == "B") && !upper);
  if (!binary && !rest.empty() && rest != "B" && rest != "b") return std::nullopt;
  return std::pow(binary ? 1024.0 : 1000.0, static_cast<double>(power + 1));
}

}  // namespace

Bytes Bytes::parse(std::string_view text) {
  const auto trimmed = base::trim(text);
  double number = 0;
  const auto [end, error] =
      std::from_chars(trimmed.data(), trimmed.data() + trimmed.size(), number, std::chars_format::fixed);
  const auto unit = unit_of(trimmed.substr(static_cast<std::size_t>(end - trimmed.data())));
  if (error != std::errc{} || !unit || number < 0 || number * *unit > 9e18) {
    throw InvalidSpec{"size", "\"" + std::string{text} + "\" is no size; write it as 64Mi, 1.5G or 4096"};
  }
  return {static_cast<std::uint64_t>(std::llround(number * *unit))};
}

std::string to_string(Bytes size) {
  constexpr std::array<std::pair<int, const char*>, 4> units{
      {{40, "Ti"}, {30, "Gi"}, {20, "Mi"}, {10, "Ki"}}};
  for (const auto& [shift, suffix] : units) {
    const std::uint64_t unit = 1ull << shift;
    if (size.count != 0 && size.count % unit == 0) return std::to_string(size.count / unit) + suffix;
  }
  return std::to_string(size.count);
}

std::string to_human(Bytes size) {
  constexpr std::array<const char*, 5> units{"B", "KiB", "MiB", "GiB", "TiB"};
  double number = static_cast<double>(size.count);
  std::size_t unit = 0;
  for (; number >= 1024 && unit + 1 < units.size(); ++unit) number /= 1024;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), unit == 0 ? "%.0f %s" : "%.1f %s", number, units.at(unit));
  return text.data();
}

}  // namespace iitbfaas

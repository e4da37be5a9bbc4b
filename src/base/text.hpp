#pragma once
#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iitbfaas::base {

std::string_view trim(std::string_view text) noexcept;
std::vector<std::string> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
/// ASCII only, as HTTP field names compare.
bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept;
std::string to_lower(std::string_view text);

/// The whole of `text` as an unsigned decimal number; nothing else around it, no sign, no overflow.
template <std::unsigned_integral Number>
std::optional<Number> parse_number(std::string_view text) noexcept {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// 1 to 63 of [a-z0-9-], neither first nor last a dash (RFC 1123).
bool is_dns_label(std::string_view text) noexcept;

/// "name" for the known word nearest to `text`, if near enough to be a slip of the finger.
std::optional<std::string> nearest(std::string_view text, const std::vector<std::string>& known);

}  // namespace iitbfaas::base

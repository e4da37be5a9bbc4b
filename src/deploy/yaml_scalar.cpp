#include "deploy/yaml_tree.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <regex>

namespace iitbfaas::deployment {
namespace {

using Kind = YamlTree::Kind;

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

std::string without_underscores(std::string_view text) {
  std::string result{text};
  std::erase(result, '_');
  return result;
}

/// Base and digits of "0x1F", "0b11", "0o17", "017", "19".
std::pair<int, std::string_view> base_of(std::string_view digits) {
  if (digits.starts_with("0x") || digits.starts_with("0X")) return {16, digits.substr(2)};
  if (digits.starts_with("0b") || digits.starts_with("0B")) return {2, digits.substr(2)};
  if (digits.starts_with("0o") || digits.starts_with("0O")) return {8, digits.substr(2)};
  if (digits.size() > 1 && digits.starts_with('0')) return {8, digits.substr(1)};
  return {10, digits};
}

bool is_real(const std::string& text) {
  static const std::regex form{R"([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?)"};
  constexpr std::size_t most = 400;  // std::regex recurses
  return text.size() <= most && std::regex_match(text, form);
}

/// As Go prints a float64: "1.5", "1e+23", "100000".
std::string shortest(double value) {
  constexpr double largest_plain = 1e21;
  constexpr double smallest_plain = 1e-4;
  const double size = std::abs(value);
  const bool plain = size == 0 || (size >= smallest_plain && size < largest_plain);
  std::array<char, 64> text{};
  const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value, format).ptr};
}

}  // namespace

bool to_integer(std::string_view text, long long& value) {
  const auto plain = without_underscores(text);
  const bool negative = plain.starts_with('-');
  std::string_view rest = plain;
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  const auto [base, digits] = base_of(rest);
  const std::string signed_digits = (negative ? "-" : "") + std::string{digits};
  if (digits.empty() || digits.starts_with('-')) return false;
  const auto* end = signed_digits.data() + signed_digits.size();
  const auto [stop, error] = std::from_chars(signed_digits.data(), end, value, base);
  return error == std::errc{} && stop == end;
}

Kind kind_of(std::string_view plain) {
  if (is_one_of(plain, {"", "~", "null", "Null", "NULL"})) return Kind::null;
  if (is_one_of(plain, {"y", "Y", "yes", "Yes", "YES", "true",  "True",  "TRUE",  "on",  "On",  "ON",
                        "n", "N", "no",  "No",  "NO",  "false", "False", "FALSE", "off", "Off", "OFF"})) {
    return Kind::boolean;
  }
  if (is_one_of(plain, {".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF", ".nan",
                        ".NaN", ".NAN"})) {
    return Kind::real;
  }
  if (std::string_view{"+-.0123456789"}.find(plain.front()) == std::string_view::npos) return Kind::text;
  long long ignored = 0;
  if (to_integer(plain, ignored)) return Kind::integer;
  return is_real(without_underscores(plain)) ? Kind::real : Kind::text;
}

std::string canonical(const YamlTree& scalar) {
  long long integer = 0;
  if (scalar.kind == Kind::integer && to_integer(scalar.text, integer)) return std::to_string(integer);
  if (scalar.kind != Kind::real) return scalar.text;
  return shortest(std::strtod(without_underscores(scalar.text).c_str(), nullptr));
}

}  // namespace iitbfaas::deployment

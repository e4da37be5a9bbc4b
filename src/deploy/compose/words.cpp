#include "base/text.hpp"
#include "deploy/compose/read.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace iitbfaas::deployment::compose {
namespace {

/// A run of digits with at most one point, and nothing else.
std::optional<double> parse_decimal(std::string_view text) {
  const bool has_digit = text.find_first_of("0123456789") != std::string_view::npos;
  const auto point = text.find('.');
  const bool plain = text.find_first_not_of("0123456789.") == std::string_view::npos;
  const bool one_point =
      point == std::string_view::npos || text.find('.', point + 1) == std::string_view::npos;
  if (!has_digit || !plain || !one_point) return std::nullopt;
  return std::strtod(std::string{text}.c_str(), nullptr);
}

/// What stands in quotes or after a backslash, taken off the front.
std::string take_quoted(std::string_view& text) {
  const char quote = text.front();
  std::string word;
  for (text.remove_prefix(1); !text.empty(); text.remove_prefix(1)) {
    if (text.front() == quote) {
      text.remove_prefix(1);
      return word;
    }
    if (quote == '"' && text.front() == '\\' && text.size() > 1) text.remove_prefix(1);
    word += text.front();
  }
  throw Error{std::string{"a quote "} + quote + " has no end"};
}

constexpr std::string_view blanks = " \t\r\n";

std::string take_word(std::string_view& text) {
  std::string word;
  while (!text.empty() && blanks.find(text.front()) == std::string_view::npos) {
    if (text.front() == '"' || text.front() == '\'') {
      word += take_quoted(text);
      continue;
    }
    if (text.front() == '\\') {
      text.remove_prefix(1);
      if (text.empty()) throw Error{"a backslash stands before nothing"};
    }
    word += text.front();
    text.remove_prefix(1);
  }
  return word;
}

}  // namespace

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    if (text.starts_with('#')) {
      text.remove_prefix(std::min(text.find('\n'), text.size()));
      continue;
    }
    if (text.empty()) return words;
    words.push_back(take_word(text));
  }
}

std::optional<std::int64_t> parse_memory(std::string_view text) {
  constexpr std::string_view units = "kmgtp";
  constexpr double most = 9.2e18;
  const auto end = std::min(text.find_first_not_of("0123456789."), text.size());
  const auto number = parse_decimal(text.substr(0, end));
  auto unit = base::to_lower(text.substr(end));
  if (unit.starts_with(' ')) unit.erase(0, 1);
  double factor = 1;
  if (const auto power = unit.empty() ? std::string_view::npos : units.find(unit.front());
      power != std::string_view::npos) {
    factor = std::pow(1024.0, static_cast<double>(power + 1));
    unit.erase(0, 1);
    if (unit.starts_with('i')) unit.erase(0, 1);
  }
  if (unit == "b") unit.clear();
  if (!number || !unit.empty() || *number * factor > most) return std::nullopt;
  return static_cast<std::int64_t>(*number * factor);
}

std::optional<std::int64_t> parse_cpus(std::string_view text) {
  constexpr double most = 9e9;
  constexpr std::size_t decimals = 9;
  const auto number = parse_decimal(text);
  const auto point = text.find('.');
  if (!number || *number > most) return std::nullopt;
  if (point != std::string_view::npos && text.size() - point - 1 > decimals) return std::nullopt;
  return std::llround(*number * 1e9);
}

std::string one_of(const YamlField& field, const std::vector<std::string>& words) {
  if (!field.stands()) return {};
  const auto& value = field.string();
  if (std::ranges::find(words, value) == words.end()) {
    field.fail("\"" + value + "\" is none of: " + base::join(words, ", "));
  }
  return value;
}

std::vector<std::string> one_or_many(const YamlField& field) {
  if (!field.stands()) return {};
  if (field.is(YamlTree::Kind::list)) return field.unique_strings();
  return {field.string()};
}

std::map<std::string, std::optional<std::string>> list_or_mapping(const YamlField& field) {
  std::map<std::string, std::optional<std::string>> result;
  if (!field.stands()) return result;
  if (field.is(YamlTree::Kind::list)) {
    for (const auto& entry : field.unique_strings()) {
      const auto equals = entry.find('=');
      auto& value = result[entry.substr(0, equals)];
      value = equals == std::string::npos ? std::nullopt : std::optional{entry.substr(equals + 1)};
    }
    return result;
  }
  if (!field.is(YamlTree::Kind::map)) field.fail("must be a mapping, or a list of KEY=VALUE");
  for (const auto& key : field.keys()) result[key] = field[key].scalar();
  return result;
}

StringMap string_map(const YamlField& field) {
  StringMap result;
  for (auto& [key, value] : list_or_mapping(field)) result[key] = value.value_or("");
  return result;
}

std::string absolute_path(const std::string& path, const Surroundings& around) {
  if (path.starts_with('/')) return path;
  if (path == "~" || path.starts_with("~/")) {
    const char* home = around.variable("HOME");
    return std::string{home == nullptr ? "" : home} + path.substr(1);
  }
  auto whole = (around.folder / path).lexically_normal().string();
  while (whole.size() > 1 && whole.ends_with('/')) whole.pop_back();
  return whole;
}

}  // namespace iitbfaas::deployment::compose

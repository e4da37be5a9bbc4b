#include "deploy/interpolate.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>

namespace iitbfaas::deployment {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The name that `text` begins with; empty when it begins with none.
std::string_view name_at(std::string_view text) {
  if (text.empty() || !is_letter(text.front())) return {};
  const auto end =
      std::ranges::find_if_not(text, [](char c) { return is_letter(c) || is_digit(c); }) - text.begin();
  return text.substr(0, static_cast<std::size_t>(end));
}

/// Where the brace closes that opened before `text`; "${" inside opens another.
std::size_t closing_brace(std::string_view text) {
  constexpr int deepest = 20;
  int open = 1;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text.substr(at).starts_with("${") && ++open > deepest)
      throw Error{"variables stand in each other too deep"};
    if (text[at] == '}' && --open == 0) return at;
  }
  throw Error{"\"${" + std::string{text} + "\" has no closing brace"};
}

/// What the braces enclose: a name, and what to do about its value.
struct Substitution {
  std::string name = {};
  char action = 0;  ///< '-', '?', '+'; zero: put the value
  bool empty_is_unset = false;
  std::string_view word = {};
};

Substitution parse(std::string_view inside) {
  Substitution parsed;
  parsed.name = name_at(inside);
  auto rest = inside.substr(parsed.name.size());
  parsed.empty_is_unset = rest.starts_with(':');
  if (parsed.empty_is_unset) rest.remove_prefix(1);
  const bool has_action =
      !rest.empty() && std::string_view{"-?+"}.find(rest.front()) != std::string_view::npos;
  if (parsed.name.empty() || (!has_action && (parsed.empty_is_unset || !rest.empty()))) {
    throw Error{"\"" + std::string{inside.substr(0, inside.find_first_of(":-?+"))} +
                "\" is no name of a variable"};
  }
  if (has_action) {
    parsed.action = rest.front();
    parsed.word = rest.substr(1);
  }
  return parsed;
}

std::string without_value(const std::string& name, const Interpolation& how) {
  if (how.dialect == Interpolation::Dialect::functions) {
    throw Error{"the variable " + name + " is not set; set it, or write ${" + name + ":-VALUE}"};
  }
  if (how.unset != nullptr) how.unset->insert(name);
  return {};
}

std::string resolve(std::string_view inside, const Interpolation& how) {
  const auto asked = parse(inside);
  const char* value = how.value(asked.name);
  const bool usable = value != nullptr && (*value != '\0' || !asked.empty_is_unset);
  if (asked.action == '+') return usable ? interpolate(asked.word, how) : std::string{};
  if (usable) return value;
  if (asked.action == '-') return interpolate(asked.word, how);
  if (asked.action == '?') {
    const std::string why = asked.word.empty() ? "it is required" : interpolate(asked.word, how);
    throw Error{"the variable " + asked.name + " is not set: " + why};
  }
  return without_value(asked.name, how);
}

}  // namespace

std::string interpolate(std::string_view text, const Interpolation& how) {
  const bool compose = how.dialect == Interpolation::Dialect::compose;
  std::string result;
  while (!text.empty()) {
    const auto dollar = std::min(text.find('$'), text.size());
    result += text.substr(0, dollar);
    text.remove_prefix(dollar);
    if (text.starts_with("${")) {
      const auto end = closing_brace(text.substr(2));
      result += resolve(text.substr(2, end), how);
      text.remove_prefix(end + 3);
    } else if (text.starts_with("$$")) {
      result += '$';
      text.remove_prefix(2);
    } else if (const auto name = compose && !text.empty() ? name_at(text.substr(1)) : std::string_view{};
               !name.empty()) {
      result += resolve(name, how);
      text.remove_prefix(1 + name.size());
    } else if (!text.empty()) {
      if (compose) throw Error{"a lone $ stands for nothing; write $$ for a dollar"};
      result += '$';
      text.remove_prefix(1);
    }
  }
  return result;
}

}  // namespace iitbfaas::deployment

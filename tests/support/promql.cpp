#include "support/promql.hpp"

#include <cctype>
#include <cstddef>
#include <utility>
#include <vector>

namespace test_support {
namespace {

bool begins_name(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || c == ':'; }
bool in_name(char c) { return begins_name(c) || std::isdigit(static_cast<unsigned char>(c)) != 0; }

/// The end of what begins at `at` with a bracket; brackets in quotes do not count.
std::size_t skip_group(const std::string& text, std::size_t at, char close) {
  for (bool quoted = false; at < text.size(); ++at) {
    if (text[at] == '"') quoted = !quoted;
    if (!quoted && text[at] == close) return at + 1;
  }
  return at;
}

std::size_t skip_blanks(const std::string& text, std::size_t at) {
  while (at < text.size() && text[at] == ' ') ++at;
  return at;
}

bool takes_labels(const std::string& word) {
  static const std::set<std::string> words{"by", "without", "on", "ignoring", "group_left", "group_right"};
  return words.contains(word);
}

bool is_operator(const std::string& word) {
  static const std::set<std::string> words{"and", "or", "unless", "bool", "offset", "inf", "nan"};
  return words.contains(word);
}

struct Selector {
  std::string metric, matchers;
};

std::vector<Selector> scan(const std::string& text) {
  std::vector<Selector> found;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '[') {
      at = skip_group(text, at, ']');
      continue;
    }
    if (!begins_name(text[at])) {
      // Digits belong to what they begin: "1h", "0x1f".
      if (std::isdigit(static_cast<unsigned char>(text[at])) == 0)
        ++at;
      else
        while (at < text.size() && (in_name(text[at]) || text[at] == '.')) ++at;
      continue;
    }
    const auto start = at;
    while (at < text.size() && in_name(text[at])) ++at;
    const auto word = text.substr(start, at - start);
    const auto next = skip_blanks(text, at);
    const bool opens = next < text.size() && text[next] == '(';
    if (takes_labels(word) && opens) at = skip_group(text, next, ')');
    if (takes_labels(word) || is_operator(word) || opens) continue;
    const auto end = at < text.size() && text[at] == '{' ? skip_group(text, at, '}') : at;
    // "sum by (…) (…)": an aggregation's name stands before its labels.
    const auto after = text.substr(next, 3);
    if (after == "by " || after == "wit") continue;
    found.push_back({word, text.substr(at, end - at)});
    at = end;
  }
  return found;
}

}  // namespace

std::set<std::string> metrics_of(const std::string& expression) {
  std::set<std::string> names;
  for (auto& selector : scan(expression)) names.insert(std::move(selector.metric));
  return names;
}

std::set<std::string> selectors_of(const std::string& expression) {
  std::set<std::string> selectors;
  for (const auto& [metric, matchers] : scan(expression)) selectors.insert(metric + matchers);
  return selectors;
}

std::string without_variables(std::string expression) {
  for (const auto& [variable, value] : {std::pair<std::string, std::string>{"$__rate_interval", "1m"},
                                        {"$node", ".+"},
                                        {"$service", ".+"},
                                        {"$function", ".+"}}) {
    for (auto at = expression.find(variable); at != std::string::npos; at = expression.find(variable, at)) {
      expression.replace(at, variable.size(), value);
    }
  }
  return expression;
}

}  // namespace test_support

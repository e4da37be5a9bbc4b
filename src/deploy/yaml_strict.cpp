#include "base/duration.hpp"
#include "base/text.hpp"
#include "deploy/yaml_field.hpp"

#include <algorithm>
#include <cstdlib>

// What Compose's schema asks for: the kind of a value counts, not only how it reads.
namespace iitbfaas::deployment {
namespace {

using Kind = YamlTree::Kind;

/// What a value means where a variable was put in: as YAML would have read it.
Kind meant(const YamlTree& tree) { return tree.interpolated ? kind_of(tree.text) : tree.kind; }

}  // namespace

const std::string& YamlField::string() const {
  if (is(Kind::integer) || is(Kind::real) || is(Kind::boolean)) {
    fail("must be text; put it in quotes: \"" + tree_->text + "\"");
  }
  if (!is(Kind::text)) fail("must be text");
  return tree_->text;
}

long long YamlField::integer() const {
  long long value = 0;
  if (!stands() || meant(*tree_) != Kind::integer || !to_integer(tree_->text, value)) {
    fail(is(Kind::text) ? "\"" + tree_->text + "\" is text, not a whole number; leave the quotes out"
                        : "must be a whole number");
  }
  return value;
}

double YamlField::real() const {
  const auto kind = stands() ? meant(*tree_) : Kind::null;
  if (kind != Kind::integer && kind != Kind::real) fail("must be a number");
  return std::strtod(tree_->text.c_str(), nullptr);
}

bool YamlField::boolean() const {
  if (!stands() || meant(*tree_) != Kind::boolean) fail("must be true or false, without quotes");
  const auto word = base::to_lower(tree_->text);
  return word == "true" || word == "yes" || word == "y" || word == "on";
}

std::optional<std::string> YamlField::scalar() const {
  if (!present()) return std::nullopt;
  if (is(Kind::boolean)) {
    fail("must be text or a number: " + tree_->text + " means true or false in YAML; put it in quotes");
  }
  if (is(Kind::list) || is(Kind::map)) fail("must be one value, not a list or a mapping");
  return canonical(*tree_);
}

std::vector<std::string> YamlField::strings() const {
  std::vector<std::string> result;
  for (const auto& element : elements()) result.push_back(element.string());
  return result;
}

std::vector<std::string> YamlField::unique_strings() const {
  std::vector<std::string> result;
  for (const auto& element : elements()) {
    if (std::ranges::find(result, element.string()) != result.end()) {
      element.fail("\"" + element.string() + "\" stands here twice");
    }
    result.push_back(element.string());
  }
  return result;
}

std::chrono::nanoseconds YamlField::span() const {
  const auto& value = string();
  const auto plain_zero = value == "0";
  // A number alone is no duration in Compose.
  const bool has_unit = !value.empty() && value.back() >= 'a' && value.back() <= 'z';
  const auto result = base::parse_duration(value);
  if (!result || !(has_unit || plain_zero)) {
    fail("\"" + value + "\" is no duration; write it as 30s, 1m30s or 250ms");
  }
  return *result;
}

}  // namespace iitbfaas::deployment

#include "deploy/yaml_field.hpp"

#include "base/duration.hpp"
#include "base/text.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>
#include <utility>

namespace iitbfaas::deployment {
namespace {

using Kind = YamlTree::Kind;

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

bool is_scalar(const YamlTree& tree) { return tree.kind != Kind::list && tree.kind != Kind::map; }

}  // namespace

YamlField::YamlField(Tree tree, std::string file, std::string path, int line, int column)
    : tree_{std::move(tree)}, file_{std::move(file)}, path_{std::move(path)}, line_{line}, column_{column} {}

YamlField YamlField::parse(const std::string& text, std::string file) {
  try {
    auto tree = std::make_shared<const YamlTree>(parse_yaml(text));
    const auto line = tree->line;
    const auto column = tree->column;
    return {std::move(tree), std::move(file), "", line, column};
  } catch (const YamlFault& fault) {
    YamlField{nullptr, std::move(file), "", fault.line, fault.column}.fail(fault.reason);
  }
}

void YamlField::put_variables(YamlTree& tree, const std::string& path, const Interpolation& how) const {
  std::size_t index = 0;
  for (auto& element : tree.elements) put_variables(element, path + "[" + std::to_string(index++) + "]", how);
  for (auto& member : tree.members) {
    const auto inner = path.empty() ? member.key : path + "." + member.key;
    if (how.dialect == Interpolation::Dialect::compose && member.key_kind != Kind::text) {
      fail_at(member.line, member.column, path,
              "the key " + member.key + " is not text in YAML; put it in quotes");
    }
    put_variables(member.value, inner, how);
  }
  if (tree.kind != Kind::text || tree.text.find('$') == std::string::npos) return;
  try {
    auto text = interpolate(tree.text, how);
    tree.interpolated = text != tree.text;
    tree.text = std::move(text);
  } catch (const InvalidSpec&) {
    throw;
  } catch (const Error& error) {
    fail_at(tree.line, tree.column, path, error.what());
  }
}

YamlField YamlField::with_variables(const Interpolation& how) const {
  if (!stands()) return *this;
  auto copy = *tree_;
  put_variables(copy, path_, how);
  return {std::make_shared<const YamlTree>(std::move(copy)), file_, path_, line_, column_};
}

YamlField YamlField::below(const YamlTree* tree, const std::string& path) const {
  if (tree == nullptr) return {nullptr, file_, path_ + path, line_, column_};
  return {Tree{tree_, tree}, file_, path_ + path, tree->line, tree->column};
}

void YamlField::fail_at(int line, int column, const std::string& path, const std::string& reason) const {
  const auto place = file_ + ":" + std::to_string(line) + ":" + std::to_string(column);
  throw InvalidSpec{path.empty() ? place : place + ": " + path, reason};
}

void YamlField::fail(const std::string& reason) const { fail_at(line_, column_, path_, reason); }

void YamlField::fail_at_key(const std::string& key, const std::string& reason) const {
  const auto* member = tree_ ? tree_->find(key) : nullptr;
  if (member == nullptr) fail(reason);
  fail_at(member->line, member->column, path_, reason);
}

std::string YamlField::where() const {
  const auto place = file_ + ":" + std::to_string(line_) + ":" + std::to_string(column_);
  return path_.empty() ? place : place + ": " + path_;
}

bool YamlField::present() const noexcept { return tree_ != nullptr && tree_->kind != Kind::null; }

std::string YamlField::text() const {
  if (!stands() || !is_scalar(*tree_)) {
    fail(present() ? "must be one value, not a list or a mapping" : "has no value");
  }
  if (!present()) fail("has no value");
  return tree_->text;
}

std::uint64_t YamlField::number(std::uint64_t most) const {
  const auto value = text();
  const auto result = base::parse_number<std::uint64_t>(value);
  if (!result || *result > most) fail(quoted(value) + " is no number from 0 to " + std::to_string(most));
  return *result;
}

bool YamlField::flag() const {
  const auto value = base::to_lower(text());
  if (value == "true" || value == "yes" || value == "on") return true;
  if (value == "false" || value == "no" || value == "off") return false;
  fail(quoted(value) + " is neither true nor false");
}

Bytes YamlField::size() const {
  const auto value = text();
  try {
    return Bytes::parse(value);
  } catch (const InvalidSpec&) {
    fail(quoted(value) + " is no size; write it as 64Mi, 1.5G or 4096");
  }
}

std::uint32_t YamlField::millicpus() const {
  constexpr double most = 1e6;
  const auto value = text();
  const bool milli = value.ends_with('m');
  const auto* end = value.data() + value.size() - (milli ? 1 : 0);
  double number = 0;
  const auto [stop, error] = std::from_chars(value.data(), end, number, std::chars_format::fixed);
  if (!milli) number *= 1000;
  if (error != std::errc{} || stop != end || !(number >= 0 && number <= most)) {
    fail(quoted(value) + " is no share of cores; write it as 500m or 0.5");
  }
  return static_cast<std::uint32_t>(std::llround(number));
}

std::chrono::milliseconds YamlField::duration() const {
  const auto value = text();
  const auto result = base::parse_duration(value);
  if (!result) fail(quoted(value) + " is no duration; write it as 30s, 1m30s or 250ms");
  return std::chrono::duration_cast<std::chrono::milliseconds>(*result);
}

std::vector<YamlField> YamlField::elements() const {
  std::vector<YamlField> result;
  if (!present()) return result;
  if (tree_->kind != Kind::list) fail("must be a list: [a, b]");
  for (const auto& element : tree_->elements)
    result.push_back(below(&element, "[" + std::to_string(result.size()) + "]"));
  return result;
}

std::vector<std::string> YamlField::texts() const {
  std::vector<std::string> result;
  for (const auto& element : elements()) result.push_back(element.text());
  return result;
}

std::vector<std::string> YamlField::keys() const {
  std::vector<std::string> result;
  if (!present()) return result;
  if (tree_->kind != Kind::map) fail("must be a mapping: {key: value}");
  std::set<std::string_view> seen;
  for (const auto& member : tree_->members) {
    if (!seen.insert(member.key).second)
      fail_at(member.line, member.column, path_, quoted(member.key) + " stands here twice");
    result.push_back(member.key);
  }
  return result;
}

std::map<std::string, std::string> YamlField::dictionary() const {
  std::map<std::string, std::string> result;
  for (const auto& key : keys()) {
    const auto value = (*this)[key];
    result[key] = value.present() ? value.text() : "";
  }
  return result;
}

YamlField YamlField::operator[](const std::string& key) const {
  const auto path = path_.empty() ? key : "." + key;
  const auto* member = tree_ ? tree_->find(key) : nullptr;
  if (member == nullptr) return below(nullptr, path);
  auto field = below(&member->value, path);
  if (member->value.kind == Kind::null) {  // nothing is nowhere
    field.line_ = member->line;
    field.column_ = member->column;
  }
  return field;
}

void YamlField::require_known(const std::vector<std::string>& known) const {
  for (const auto& key : keys()) {
    if (std::ranges::find(known, key) != known.end()) continue;
    const auto near = base::nearest(key, known);
    const auto advice =
        near ? "; did you mean " + quoted(*near) + "?" : "; known are: " + base::join(known, ", ");
    fail_at_key(key, quoted(key) + " is not known here" + advice);
  }
}

}  // namespace iitbfaas::deployment

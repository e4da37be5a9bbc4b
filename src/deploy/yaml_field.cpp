#include "deploy/yaml_field.hpp"

#include "base/duration.hpp"
#include "base/text.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <set>
#include <utility>

namespace iitbfaas::deploy {
namespace {

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

}  // namespace

YamlField::YamlField(const YAML::Node& node, std::string file, std::string path, YAML::Mark mark)
    : node_{node}, file_{std::move(file)}, path_{std::move(path)}, mark_{mark} {}

YamlField YamlField::parse(const std::string& text, std::string file) {
  try {
    const auto node = YAML::Load(text);
    const auto mark = node.Mark();
    return {node, std::move(file), "", mark};
  } catch (const YAML::ParserException& error) {
    YamlField{YAML::Node{}, std::move(file), "", error.mark}.fail(error.msg);
  }
}

YamlField YamlField::below(const YAML::Node& node, const std::string& path) const {
  const bool present = node.IsDefined() && !node.Mark().is_null();
  return {node.IsDefined() ? node : YAML::Node{YAML::NodeType::Undefined}, file_, path_ + path,
          present ? node.Mark() : mark_};
}

void YamlField::fail_at(const YAML::Mark& mark, const std::string& path, const std::string& reason) const {
  const auto place = file_ + ":" + std::to_string(mark.line + 1) + ":" + std::to_string(mark.column + 1);
  throw InvalidSpec{path.empty() ? place : place + ": " + path, reason};
}

void YamlField::fail(const std::string& reason) const { fail_at(mark_, path_, reason); }

bool YamlField::present() const { return node_.IsDefined() && !node_.IsNull(); }

std::string YamlField::text() const {
  if (!node_.IsScalar()) fail(present() ? "must be one value, not a list or a mapping" : "has no value");
  try {
    return interpolate(node_.Scalar(), [](const std::string& name) { return std::getenv(name.c_str()); });
  } catch (const InvalidSpec&) {
    throw;
  } catch (const Error& error) {
    fail(error.what());
  }
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
  if (!node_.IsSequence()) fail("must be a list: [a, b]");
  for (std::size_t i = 0; i < node_.size(); ++i)
    result.push_back(below(node_[i], "[" + std::to_string(i) + "]"));
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
  if (!node_.IsMap()) fail("must be a mapping: {key: value}");
  for (const auto& entry : node_) {
    if (!entry.first.IsScalar()) fail_at(entry.first.Mark(), path_, "a key must be one word");
    const auto key = entry.first.Scalar();
    if (std::ranges::find(result, key) != result.end())
      fail_at(entry.first.Mark(), path_, quoted(key) + " stands here twice");
    result.push_back(key);
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
  if (!node_.IsMap()) return below(YAML::Node{YAML::NodeType::Undefined}, path);
  // The constant operator: the other one would add the key.
  auto field = below(std::as_const(node_)[key], path);
  if (field.node_.IsDefined() && field.node_.IsNull()) field.mark_ = key_mark(key);  // nothing is nowhere
  return field;
}

void YamlField::require_known(const std::vector<std::string>& known) const {
  for (const auto& key : keys()) {
    if (std::ranges::find(known, key) != known.end()) continue;
    const auto near = base::nearest(key, known);
    const auto advice =
        near ? "; did you mean " + quoted(*near) + "?" : "; known are: " + base::join(known, ", ");
    fail_at(key_mark(key), path_, quoted(key) + " is not known here" + advice);
  }
}

YAML::Mark YamlField::key_mark(const std::string& key) const {
  for (const auto& entry : node_) {
    if (entry.first.Scalar() == key) return entry.first.Mark();
  }
  return mark_;
}

}  // namespace iitbfaas::deploy

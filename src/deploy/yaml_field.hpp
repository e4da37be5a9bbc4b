#pragma once
#include "deploy/interpolate.hpp"
#include "deploy/yaml_tree.hpp"

#include "iitbfaas/bytes.hpp"

#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iitbfaas::deployment {

/// A place in a YAML file. Whatever is wrong there is thrown as InvalidSpec that begins "file:line:column:
/// path".
class YamlField {
 public:
  /// The whole of a document. Throws InvalidSpec where it is no YAML.
  static YamlField parse(const std::string& text, std::string file);

  /// A copy of what is here with variables put in; in Compose's dialect its keys must be text.
  YamlField with_variables(const Interpolation& how) const;

  bool stands() const noexcept { return tree_ != nullptr; }  ///< in the file, be it without a value
  bool present() const noexcept;                             ///< with a value
  bool is(YamlTree::Kind kind) const noexcept { return tree_ != nullptr && tree_->kind == kind; }

  // As people write them: a number is text, "yes" is true.
  std::string text() const;
  std::uint64_t number(std::uint64_t most) const;
  template <class Number>
  Number number() const {
    return static_cast<Number>(number(std::numeric_limits<Number>::max()));
  }
  bool flag() const;
  Bytes size() const;
  std::uint32_t millicpus() const;  ///< "500m", "0.5", "2"
  std::chrono::milliseconds duration() const;
  std::vector<std::string> texts() const;
  std::map<std::string, std::string> dictionary() const;

  // As Compose's schema has them: text is text, numbers are numbers; only a variable may stand for either.
  const std::string& string() const;
  long long integer() const;
  double real() const;
  bool boolean() const;
  std::optional<std::string> scalar() const;  ///< text or a number; nothing for null
  std::vector<std::string> strings() const;
  std::vector<std::string> unique_strings() const;
  std::chrono::nanoseconds span() const;  ///< "1m30s", as text

  YamlField operator[](const std::string& key) const;
  std::vector<YamlField> elements() const;
  /// The keys of a mapping, in the file's order. One that stands twice is refused.
  std::vector<std::string> keys() const;
  /// Refuses a key that is not `known`, and asks for the nearest one that is.
  void require_known(const std::vector<std::string>& known) const;

  [[noreturn]] void fail(const std::string& reason) const;
  [[noreturn]] void fail_at_key(const std::string& key, const std::string& reason) const;
  std::string where() const;  ///< "stack.yml:3:5: services.web"

 private:
  using Tree = std::shared_ptr<const YamlTree>;
  YamlField(Tree tree, std::string file, std::string path, int line, int column);
  YamlField below(const YamlTree* tree, const std::string& path) const;
  void put_variables(YamlTree& tree, const std::string& path, const Interpolation& how) const;
  [[noreturn]] void fail_at(int line, int column, const std::string& path, const std::string& reason) const;

  Tree tree_;  ///< null when absent
  std::string file_, path_;
  int line_, column_;  ///< of the place above when this one is absent
};

}  // namespace iitbfaas::deployment

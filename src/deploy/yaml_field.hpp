#pragma once
#include "iitbfaas/bytes.hpp"

#include <yaml-cpp/yaml.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace iitbfaas::deploy {

/// Puts values for ${NAME} and ${NAME:-otherwise}; "$$" stands for one dollar, other dollars for themselves.
/// Throws Error for a name without a value, and for braces that do not end.
std::string interpolate(std::string_view text,
                        const std::function<const char*(const std::string& name)>& value);

/// A place in a YAML file. Whatever is wrong there is thrown as InvalidSpec that begins "file:line:column:
/// path".
class YamlField {
 public:
  /// The whole of a document. Throws InvalidSpec where it is no YAML.
  static YamlField parse(const std::string& text, std::string file);

  bool present() const;
  std::string text() const;  ///< with the environment's variables put in
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

  YamlField operator[](const std::string& key) const;
  std::vector<YamlField> elements() const;
  /// The keys of a mapping, in the file's order. One that stands twice is refused.
  std::vector<std::string> keys() const;
  /// Refuses a key that is not `known`, and asks for the nearest one that is.
  void require_known(const std::vector<std::string>& known) const;

  [[noreturn]] void fail(const std::string& reason) const;

 private:
  YamlField(const YAML::Node& node, std::string file, std::string path, YAML::Mark mark);
  YamlField below(const YAML::Node& node, const std::string& path) const;
  YAML::Mark key_mark(const std::string& key) const;
  [[noreturn]] void fail_at(const YAML::Mark& mark, const std::string& path, const std::string& reason) const;

  YAML::Node node_;
  std::string file_, path_;
  YAML::Mark mark_;  ///< of the place above when this one is absent
};

}  // namespace iitbfaas::deploy

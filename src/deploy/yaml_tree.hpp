#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace iitbfaas::deployment {

/// What a YAML document says: anchors and merge keys ("<<") resolved, plain words typed as Docker types them
/// (YAML 1.1: yes, off, 017, 1_000, ~). A value.
struct YamlTree {
  enum class Kind { null, boolean, integer, real, text, list, map };
  struct Member;

  Kind kind = Kind::null;
  std::string text = {};      ///< of a scalar, as it is written
  int line = 1, column = 1;   ///< from 1
  bool interpolated = false;  ///< a variable was put in: `text` may mean a number or a truth value
  std::vector<YamlTree> elements = {};
  std::vector<Member> members;  ///< in the file's order; what was merged comes last

  const Member* find(std::string_view key) const;
};

struct YamlTree::Member {
  std::string key = {};
  Kind key_kind = Kind::text;  ///< of "yes:" a boolean
  int line = 1, column = 1;    ///< of the key
  YamlTree value = {};
};

/// A document's first fault, and where it is.
struct YamlFault {
  std::string reason = {};
  int line = 1, column = 1;
};

/// The first document of `text`. Throws YamlFault where it is no YAML, or unfolds to too much.
YamlTree parse_yaml(const std::string& text);

/// The kind of a word without quotes.
YamlTree::Kind kind_of(std::string_view plain);

/// A scalar as Docker writes it where it wants text: 0x1F is "31", 1.50 is "1.5".
std::string canonical(const YamlTree& scalar);

/// The value of an integer in any base; nothing when it does not fit.
bool to_integer(std::string_view text, long long& value);

}  // namespace iitbfaas::deployment

#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The little JSON a watchdog speaks.
namespace iitbfaas::invoke {

/// Of a form or an object: a body of nothing but separators must not take a hundred times its size in memory.
constexpr std::size_t most_fields = 10'000;

struct JsonField {
  std::string name;
  std::string text = {};  ///< its value as JSON, without blanks
  std::optional<std::string> scalar =
      {};  ///< strings raw, numbers and booleans as written; nothing for the rest

  friend bool operator==(const JsonField&, const JsonField&) = default;
};

/// The members of an object in their order, repeated ones too. Nothing when `text` is not one JSON object, of
/// `most_fields` members at most.
std::optional<std::vector<JsonField>> parse_json_object(std::string_view text);

/// With its quotes. Bytes that are no UTF-8 become U+FFFD.
std::string json_string(std::string_view text);

}  // namespace iitbfaas::invoke

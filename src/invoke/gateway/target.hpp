#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace iitbfaas::invoke {

/// "hello.dev" → {"hello", "dev"}: the last dot splits; without one, the default namespace.
struct FunctionName {
  std::string_view name;
  std::string_view name_space;

  friend bool operator==(const FunctionName&, const FunctionName&) = default;
};

/// Nothing when `text` is not one or more of [-a-zA-Z0-9_.] with something on both sides of the last dot.
std::optional<FunctionName> parse_function_name(std::string_view text);

/// "/function/hello/a%20b?x=1" → {{"hello", "openfaas-fn"}, "/a%20b", "?x=1"}.
struct FunctionTarget {
  FunctionName function;
  std::string_view path;   ///< after the name: empty, or from its slash on
  std::string_view query;  ///< with its question mark, or empty
};

/// Takes a request's target, also in absolute form. Nothing when it does not begin with /function/NAME.
std::optional<FunctionTarget> parse_function_target(std::string_view target);

/// The target without scheme and authority: "http://gateway:8080/a?b" → "/a?b".
std::string_view origin_form(std::string_view target);

}  // namespace iitbfaas::invoke

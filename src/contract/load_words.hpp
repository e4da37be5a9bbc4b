#pragma once
#include <string_view>

/// What the load generator on another machine and the one who started it say to each other, a line each: what
/// is to be done (JSON), `ready`, `go`, then `progress` JSON …, and `result` JSON or `error` and why. The
/// generator ends when its standard input does.
namespace iitbfaas::contract::load_words {

inline constexpr std::string_view ready = "ready";
inline constexpr std::string_view go = "go";
inline constexpr std::string_view progress = "progress ";
inline constexpr std::string_view result = "result ";
inline constexpr std::string_view error = "error ";

}  // namespace iitbfaas::contract::load_words

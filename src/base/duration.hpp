#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace iitbfaas::base {

/// Reads Go's form, "1m30s", "250ms", "1.5h", and a plain number as seconds. Nothing on anything else.
std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text);

/// "1m30s", "250ms", "0s".
std::string to_string(std::chrono::nanoseconds duration);

/// "2026-11-22T10:25:31.123456789Z" (RFC 3339), as the engines write times; offsets are taken too.
std::string to_rfc3339(std::chrono::system_clock::time_point time);
std::optional<std::chrono::system_clock::time_point> parse_rfc3339(std::string_view text);

}  // namespace iitbfaas::base

#pragma once
#include <string>
#include <string_view>

/// Prometheus's text format (version 0.0.4).
namespace iitbfaas::metrics {

inline constexpr const char* text_format_type = "text/plain; version=0.0.4; charset=utf-8";

/// "# HELP" and "# TYPE" of a family.
void append_family(std::string& out, std::string_view name, std::string_view help, std::string_view type);
/// name="value"
void append_label(std::string& out, std::string_view name, std::string_view value);
/// The shortest text that reads as the same number: "0.5", "NaN", "+Inf".
void append_number(std::string& out, double value);

}  // namespace iitbfaas::metrics

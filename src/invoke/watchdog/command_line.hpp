#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace iitbfaas::invoke {

/// Splits a command at blanks. Single quotes, double quotes and backslashes keep blanks together as in a
/// shell; nothing is expanded. Throws InvalidSpec, naming `field`, when a quote is not closed.
std::vector<std::string> split_command(std::string_view text, const std::string& field);

}  // namespace iitbfaas::invoke

#pragma once
#include <string_view>

/// Lines for whoever runs a server: "2026-11-22T10:25:31.123Z info gateway: ready", to standard error, each
/// in one write so that lines of threads do not mix.
namespace iitbfaas::base::log {

void info(std::string_view part, std::string_view text);
void warning(std::string_view part, std::string_view text);
void error(std::string_view part, std::string_view text);

}  // namespace iitbfaas::base::log

#include "base/log.hpp"

#include "base/duration.hpp"

#include <unistd.h>

#include <string>

namespace iitbfaas::base::log {
namespace {

void line(const char* level, std::string_view part, std::string_view text) {
  std::string whole = to_rfc3339(std::chrono::system_clock::now());
  whole.replace(whole.size() - 7, 6, "");  // milliseconds are enough for people
  whole.append(" ").append(level).append(" ").append(part).append(": ").append(text).append("\n");
  // A log that cannot be written has nobody to tell.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, whole.data(), whole.size());
}

}  // namespace

void info(std::string_view part, std::string_view text) { line("info", part, text); }
void warning(std::string_view part, std::string_view text) { line("warning", part, text); }
void error(std::string_view part, std::string_view text) { line("error", part, text); }

}  // namespace iitbfaas::base::log

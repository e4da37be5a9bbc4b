#include "measure/trace.hpp"

#include "base/text.hpp"

#include "iitbfaas/error.hpp"

#include <charconv>
#include <cmath>
#include <optional>
#include <string>

namespace iitbfaas::measure {
namespace {

using std::chrono::milliseconds;

constexpr double longest_seconds = 365.0 * 86'400;

std::optional<double> take_number(std::string_view& text) {
  text = base::trim(text);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || !std::isfinite(value)) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

[[noreturn]] void refuse(std::size_t line, const std::string& reason) {
  throw InvalidSpec{"rate", "line " + std::to_string(line) + " of the trace " + reason};
}

LoadPoint parse_line(std::string_view text, std::size_t line) {
  const auto seconds = take_number(text);
  const bool blank_between = !text.empty() && (text.front() == ' ' || text.front() == '\t');
  const auto rate = take_number(text);
  if (!seconds || !blank_between || !rate || !base::trim(text).empty()) {
    refuse(line, "is not \"SECONDS RATE\"");
  }
  if (*seconds < 0 || *seconds > longest_seconds) refuse(line, "lies before the start, or a year after it");
  if (*rate < 0) refuse(line, "has a rate below zero");
  return {milliseconds{std::llround(*seconds * 1e3)}, *rate};
}

}  // namespace

std::vector<LoadPoint> parse_trace(std::string_view text) {
  std::vector<LoadPoint> points;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto words = base::trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (words.empty() || words.front() == '#') continue;
    const auto point = parse_line(words, line);
    if (!points.empty() && point.at <= points.back().at) refuse(line, "is not after the one before");
    points.push_back(point);
  }
  if (points.empty()) throw InvalidSpec{"rate", "the trace has no points"};
  return points;
}

}  // namespace iitbfaas::measure

#include "base/duration.hpp"

#include "base/text.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>

namespace iitbfaas::base {
namespace {

using namespace std::chrono;

struct Unit {
  std::string_view name;
  nanoseconds length;
};

// Longest name first, so that "ms" is not read as minutes.
constexpr std::array<Unit, 6> units{{{"ms", milliseconds{1}},
                                     {"us", microseconds{1}},
                                     {"ns", nanoseconds{1}},
                                     {"h", hours{1}},
                                     {"m", minutes{1}},
                                     {"s", seconds{1}}}};

/// A decimal number without sign or exponent, taken off the front of `text`.
std::optional<double> take_number(std::string_view& text) {
  const auto end = std::min(text.find_first_not_of("0123456789."), text.size());
  double value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + end, value, std::chars_format::fixed);
  if (end == 0 || error != std::errc{} || stop != text.data() + end) return std::nullopt;
  text.remove_prefix(end);
  return value;
}

std::optional<nanoseconds> take_unit(std::string_view& text) {
  for (const auto& unit : units) {
    if (!text.starts_with(unit.name)) continue;
    text.remove_prefix(unit.name.size());
    return unit.length;
  }
  return std::nullopt;
}

std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  const auto value = parse_number<unsigned>(text.substr(0, count));
  text.remove_prefix(count);
  return value ? std::optional<int>{static_cast<int>(*value)} : std::nullopt;
}

bool take(std::string_view& text, char expected) {
  if (text.empty() || (text.front() | 32) != (expected | 32)) return false;
  text.remove_prefix(1);
  return true;
}

nanoseconds take_fraction(std::string_view& text) {
  std::int64_t nanos = 0;
  std::int64_t scale = 100'000'000;
  for (text.remove_prefix(1); !text.empty() && text.front() >= '0' && text.front() <= '9'; scale /= 10) {
    nanos += (text.front() - '0') * scale;
    text.remove_prefix(1);
  }
  return nanoseconds{nanos};
}

std::optional<minutes> take_offset(std::string_view& text) {
  if (take(text, 'Z')) return minutes{0};
  if (text.empty() || (text.front() != '+' && text.front() != '-')) return std::nullopt;
  const int sign = text.front() == '-' ? -1 : 1;
  text.remove_prefix(1);
  const auto hour = take_digits(text, 2);
  if (!hour || !take(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute) return std::nullopt;
  return minutes{sign * (*hour * 60 + *minute)};
}

}  // namespace

std::optional<nanoseconds> parse_duration(std::string_view text) {
  constexpr double most = 9.2e18;
  double total = 0;
  if (text.empty()) return std::nullopt;
  do {
    const auto number = take_number(text);
    if (!number) return std::nullopt;
    const bool plain_seconds = text.empty() && total == 0;
    const auto unit = plain_seconds ? std::optional<nanoseconds>{seconds{1}} : take_unit(text);
    if (!unit) return std::nullopt;
    total += *number * static_cast<double>(unit->count());
  } while (!text.empty());
  if (total > most) return std::nullopt;
  return nanoseconds{std::llround(total)};
}

std::string to_string(nanoseconds duration) {
  if (duration == nanoseconds{0}) return "0s";
  std::string text;
  for (const Unit& unit :
       {Unit{"h", hours{1}}, Unit{"m", minutes{1}}, Unit{"s", seconds{1}}, Unit{"ms", milliseconds{1}},
        Unit{"us", microseconds{1}}, Unit{"ns", nanoseconds{1}}}) {
    const auto count = duration / unit.length;
    if (count == 0) continue;
    text += std::to_string(count) + std::string{unit.name};
    duration -= count * unit.length;
  }
  return text;
}

std::string to_rfc3339(system_clock::time_point time) {
  const auto whole = floor<seconds>(time);
  const std::time_t since_epoch = system_clock::to_time_t(whole);
  std::tm parts{};
  gmtime_r(&since_epoch, &parts);
  std::array<char, 96> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%09lldZ", parts.tm_year + 1900,
                parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                static_cast<long long>(duration_cast<nanoseconds>(time - whole).count()));
  return text.data();
}

std::optional<system_clock::time_point> parse_rfc3339(std::string_view text) {
  const auto year = take_digits(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day || !(take(text, 'T') || take(text, ' '))) return std::nullopt;
  const auto hour = take_digits(text, 2);
  if (!hour || !take(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || !take(text, ':')) return std::nullopt;
  const auto second = take_digits(text, 2);
  if (!second) return std::nullopt;
  const auto fraction = text.starts_with('.') ? take_fraction(text) : nanoseconds{0};
  const auto offset = take_offset(text);
  const year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                            std::chrono::day{static_cast<unsigned>(*day)}};
  // Outside these years nanoseconds since 1970 do not fit in 64 bits.
  if (!offset || !text.empty() || !date.ok() || *year < 1678 || *year > 2261) return std::nullopt;
  return system_clock::time_point{
      duration_cast<system_clock::duration>(sys_days{date}.time_since_epoch() + hours{*hour} +
                                            minutes{*minute} + seconds{*second} + fraction - *offset)};
}

}  // namespace iitbfaas::base

#include "cli/arguments.hpp"

#include "iitbfaas/error.hpp"

#include <charconv>
#include <cmath>
#include <string_view>

namespace iitbfaas::cli {
namespace {

[[noreturn]] void refuse(const std::string& text, const std::string& expected) {
  throw CLI::ValidationError{"\"" + text + "\" is no " + expected};
}

/// A decimal number off the front of `text`; refuses when there is none.
double take_number(std::string_view& text, const std::string& whole, const std::string& expected) {
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc{} || value < 0) refuse(whole, expected);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

double take_unit(std::string_view& text, const std::string& whole, const std::string& expected) {
  constexpr std::pair<std::string_view, double> units[] = {{"ms", 1}, {"s", 1e3}, {"m", 60e3}, {"h", 3600e3}};
  for (const auto& [name, length] : units) {
    if (!text.starts_with(name)) continue;
    text.remove_prefix(name.size());
    return length;
  }
  refuse(whole, expected);
}

/// What the value of each of `texts` is, given to `take`: CLI11's own conversions know none of our types.
template <typename Take>
CLI::Option* add(CLI::App& app, const std::string& flags, const std::string& help, const std::string& kind,
                 Take take) {
  return app
      .add_option(
          flags,
          [take, flags](const CLI::results_t& texts) {
            try {
              for (const auto& text : texts) take(text);
            } catch (const CLI::ValidationError& error) {
              throw CLI::ValidationError{flags + ": " + error.what()};
            }
            return true;
          },
          help)
      ->type_name(kind);
}

}  // namespace

std::chrono::milliseconds parse_duration(const std::string& text) {
  const std::string expected = "duration: write 30s, 250ms, 1m30s, or seconds";
  constexpr double longest = 1e12;
  std::string_view rest = text;
  double total = 0;
  do {
    const double number = take_number(rest, text, expected);
    const bool plain_seconds = rest.empty() && total == 0;
    total += number * (plain_seconds ? 1e3 : take_unit(rest, text, expected));
  } while (!rest.empty());
  if (total > longest) refuse(text, expected);
  return std::chrono::milliseconds{std::llround(total)};
}

std::uint32_t parse_cpu(const std::string& text) {
  const std::string expected = "share of cores: write 0.5 or 500m";
  std::string_view rest = text;
  double millis = take_number(rest, text, expected);
  if (rest.empty())
    millis *= 1000;
  else if (rest != "m")
    refuse(text, expected);
  if (millis > 1e6) refuse(text, expected);
  return static_cast<std::uint32_t>(std::llround(millis));
}

std::pair<std::string, std::string> parse_assignment(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0) refuse(text, "assignment: write KEY=VALUE");
  return {text.substr(0, equals), text.substr(equals + 1)};
}

std::pair<std::string, std::string> parse_header(const std::string& text) {
  const auto colon = text.find(':');
  if (colon == std::string::npos || colon == 0) refuse(text, "header: write 'Name: value'");
  const auto begin = text.find_first_not_of(' ', colon + 1);
  return {text.substr(0, colon), begin == std::string::npos ? "" : text.substr(begin)};
}

CLI::Option* add_duration(CLI::App& app, const std::string& flags, std::chrono::milliseconds& value,
                          const std::string& help) {
  return add(app, flags, help, "DURATION",
             [&value](const std::string& text) { value = parse_duration(text); });
}

CLI::Option* add_bytes(CLI::App& app, const std::string& flags, Bytes& value, const std::string& help) {
  return add(app, flags, help, "SIZE", [&value](const std::string& text) {
    try {
      value = Bytes::parse(text);
    } catch (const InvalidSpec&) {
      refuse(text, "size: write 64Mi, 1.5G or a number of bytes");
    }
  });
}

CLI::Option* add_cpu(CLI::App& app, const std::string& flags, std::uint32_t& value, const std::string& help) {
  return add(app, flags, help, "CORES", [&value](const std::string& text) { value = parse_cpu(text); });
}

CLI::Option* add_map(CLI::App& app, const std::string& flags, std::map<std::string, std::string>& value,
                     const std::string& help) {
  return add(app, flags, help, "KEY=VALUE",
             [&value](const std::string& text) {
               auto [key, content] = parse_assignment(text);
               value.insert_or_assign(std::move(key), std::move(content));
             })
      ->expected(1, CLI::detail::expected_max_vector_size)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false);
}

FunctionName FunctionName::parse(const std::string& text) {
  const auto dot = text.rfind('.');
  if (dot == std::string::npos) return {.name = text};
  return {.name = text.substr(0, dot), .name_space = text.substr(dot + 1)};
}

Function find(const Cluster& cluster, const std::string& text) {
  const auto [name, name_space] = FunctionName::parse(text);
  return cluster.function(name, name_space);
}

}  // namespace iitbfaas::cli

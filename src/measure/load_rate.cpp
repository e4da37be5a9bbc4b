#include "base/duration.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "measure/trace.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/load_profile.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

namespace iitbfaas {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view poisson_suffix = ",poisson";

[[noreturn]] void refuse(const std::string& text) {
  throw InvalidSpec{"rate",
                    "\"" + text +
                        "\" is none; these are: 100, step:100..500/5, ramp:10..500, "
                        "sine:100..150/20s, spike:100..1000@10s+2s, trace:FILE, each with ,poisson or not"};
}

/// Takes parts off the front of a text; `ok` stays false once one was missing.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_{text} {}

  bool ok() const noexcept { return ok_; }
  bool done() const noexcept { return ok_ && rest_.empty(); }

  double number() {
    double value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    ok_ = ok_ && error == std::errc{} && std::isfinite(value);
    // "10..500" is not 10. and .500
    auto length = static_cast<std::size_t>(end - rest_.data());
    if (rest_.substr(0, length).ends_with('.')) --length;
    rest_.remove_prefix(length);
    return value;
  }

  void literal(std::string_view text) {
    ok_ = ok_ && rest_.starts_with(text);
    if (ok_) rest_.remove_prefix(text.size());
  }

  std::uint32_t count() {
    const auto value = base::parse_number<std::uint32_t>(take_until(""));
    ok_ = ok_ && value;
    return value.value_or(0);
  }

  /// Ends before one of `ends`.
  milliseconds duration(std::string_view ends) {
    const auto value = base::parse_duration(take_until(ends));
    ok_ = ok_ && value;
    return std::chrono::duration_cast<milliseconds>(value.value_or(milliseconds{0}));
  }

 private:
  std::string_view take_until(std::string_view ends) {
    const auto part = rest_.substr(0, rest_.find_first_of(ends));
    rest_.remove_prefix(part.size());
    return part;
  }

  std::string_view rest_;
  bool ok_ = true;
};

void read_range(Reader& reader, LoadRate& rate) {
  rate.rate = reader.number();
  reader.literal("..");
  rate.peak = reader.number();
}

void read_points(Reader& reader, LoadRate& rate) {
  do {
    if (!rate.points.empty()) reader.literal("/");
    LoadPoint point;
    point.rate = reader.number();
    reader.literal("@");
    point.at = reader.duration("/");
    rate.points.push_back(point);
  } while (reader.ok() && !reader.done());
}

void read_parameters(Reader& reader, LoadRate& rate) {
  switch (rate.shape) {
    case LoadShape::constant: rate.rate = reader.number(); break;
    case LoadShape::step:
      read_range(reader, rate);
      reader.literal("/");
      rate.steps = reader.count();
      break;
    case LoadShape::ramp: read_range(reader, rate); break;
    case LoadShape::sine:
      read_range(reader, rate);
      reader.literal("/");
      rate.period = reader.duration("");
      break;
    case LoadShape::spike:
      read_range(reader, rate);
      reader.literal("@");
      rate.at = reader.duration("+");
      reader.literal("+");
      rate.width = reader.duration("");
      break;
    case LoadShape::trace: read_points(reader, rate); break;
  }
}

struct Prefix {
  std::string_view text;
  LoadShape shape;
};
constexpr std::array<Prefix, 5> prefixes{{{"step:", LoadShape::step},
                                          {"ramp:", LoadShape::ramp},
                                          {"sine:", LoadShape::sine},
                                          {"spike:", LoadShape::spike},
                                          {"points:", LoadShape::trace}}};

std::string shortest(double number) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  return {digits.data(), end};
}

std::string range(const LoadRate& rate) { return shortest(rate.rate) + ".." + shortest(rate.peak); }

std::string points(const LoadRate& rate) {
  std::string text;
  for (const auto& point : rate.points) {
    text += (text.empty() ? "" : "/") + shortest(point.rate) + "@" + base::to_string(point.at);
  }
  return text;
}

std::string shape_and_parameters(const LoadRate& rate) {
  switch (rate.shape) {
    case LoadShape::constant: break;
    case LoadShape::step: return "step:" + range(rate) + "/" + std::to_string(rate.steps);
    case LoadShape::ramp: return "ramp:" + range(rate);
    case LoadShape::sine: return "sine:" + range(rate) + "/" + base::to_string(rate.period);
    case LoadShape::spike:
      return "spike:" + range(rate) + "@" + base::to_string(rate.at) + "+" + base::to_string(rate.width);
    case LoadShape::trace: return "points:" + points(rate);
  }
  return shortest(rate.rate);
}

}  // namespace

LoadRate load_rate(const std::string& text) {
  LoadRate rate;
  std::string_view rest = text;
  rate.poisson = rest.ends_with(poisson_suffix);
  if (rate.poisson) rest.remove_suffix(poisson_suffix.size());
  if (constexpr std::string_view trace = "trace:"; rest.starts_with(trace)) {
    rate.shape = LoadShape::trace;
    rate.points = measure::parse_trace(base::read_file(rest.substr(trace.size())));
    return rate;
  }
  for (const auto& prefix : prefixes) {
    if (!rest.starts_with(prefix.text)) continue;
    rate.shape = prefix.shape;
    rest.remove_prefix(prefix.text.size());
  }
  Reader reader{rest};
  read_parameters(reader, rate);
  if (!reader.done()) refuse(text);
  return rate;
}

std::string to_string(const LoadRate& rate) {
  return shape_and_parameters(rate) + std::string{rate.poisson ? poisson_suffix : ""};
}

}  // namespace iitbfaas

#pragma once
#include "iitbfaas/export.hpp"
#include "iitbfaas/invocation.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace iitbfaas {

/// What a reply must be; any other is a failure of the kind "unexpected".
struct LoadExpectation {
  std::vector<int> status = {};  ///< any of these; empty: any of 200 to 299
  std::string contains = {};     ///< somewhere in the body

  friend bool operator==(const LoadExpectation&, const LoadExpectation&) = default;
};

/// One kind of request. A value.
struct LoadTarget {
  std::string url = {};  ///< "http://127.0.0.1:8080/function/hello", or https://
  std::string method = "GET";
  HeaderList headers = {};
  /// Sent as it is; with `render`, {{n}} is the request's number, {{random 1 100}} a number of that range,
  /// {{pick a b c}} one of these words. The same holds for the path and query of `url`.
  std::string body = {};
  bool render = false;
  double weight = 1;  ///< its part of the requests, against the other targets' weights
  LoadExpectation expect = {};

  friend bool operator==(const LoadTarget&, const LoadTarget&) = default;
};

/// How the intended rate of requests goes over time.
enum class LoadShape {
  constant,  ///< `rate`
  step,      ///< from `rate` to `peak` in `steps` equal steps, each as long
  ramp,      ///< from `rate` to `peak`, evenly
  sine,      ///< about `rate`, up to `peak` and as far down, once every `period`
  spike,     ///< `rate`, but `peak` from `at` for `width`
  trace,     ///< `points`; none before the first of them
};

/// From `at` after the start on, `rate` requests/s.
struct LoadPoint {
  std::chrono::milliseconds at{0};
  double rate = 0;

  friend bool operator==(const LoadPoint&, const LoadPoint&) = default;
};

/// Requests/s over time. A value.
struct LoadRate {
  LoadShape shape = LoadShape::constant;
  double rate = 0;
  double peak = 0;
  std::uint32_t steps = 5;
  std::chrono::milliseconds period{60'000};
  std::chrono::milliseconds at{0};
  std::chrono::milliseconds width{0};
  std::vector<LoadPoint> points = {};
  bool poisson = false;  ///< exponential gaps of that mean instead of even ones

  friend bool operator==(const LoadRate&, const LoadRate&) = default;
};

/// Reads "100", "step:100..500/5", "ramp:10..500", "sine:100..150/20s", "spike:100..1000@10s+2s",
/// "trace:FILE" (lines of "SECONDS RATE"), "points:100@0s/300@2s", each with ",poisson" after it or not.
/// Throws InvalidSpec; Error when the file cannot be read.
IITBFAAS_EXPORT LoadRate load_rate(const std::string& text);
/// What load_rate reads; a trace as its points.
IITBFAAS_EXPORT std::string to_string(const LoadRate& rate);
/// Requests/s that are intended so long after the start of a run of this length.
IITBFAAS_EXPORT double rate_at(const LoadRate& rate, std::chrono::nanoseconds since_start,
                               std::chrono::nanoseconds duration);

/// open: requests begin at their intended times whatever becomes of those before, and latency counts from
/// there, so that a server that stalls shows. closed: each connection sends its next request when it has its
/// answer, as ab and wrk do; a server that stalls is asked less, and shows less.
enum class LoadLoop { open, closed };

/// A load. The same profile and seed intend the same requests at the same times. A value.
struct LoadProfile {
  std::vector<LoadTarget> targets = {};
  LoadLoop loop = LoadLoop::open;
  LoadRate rate = {};  ///< of an open loop
  /// closed: how many send at once. open: the most that are open at once; a request that finds all of them
  /// busy waits, and its wait counts.
  std::uint32_t connections = 1'000;
  std::chrono::milliseconds duration{10'000};  ///< of intended starts; zero: until `requests`
  std::uint64_t requests = 0;                  ///< at most so many; zero: until `duration`
  std::chrono::milliseconds warm_up{0};        ///< before, at the rate of the start; not counted
  std::chrono::milliseconds timeout{10'000};   ///< of one request, from its intended start; up to 10 min
  bool keep_alive = true;                      ///< false: each request on a connection of its own
  std::uint32_t threads = 1;                   ///< that generate
  std::uint64_t seed = 1;                      ///< of Poisson gaps, targets, rendered bodies
  std::string ca_file = {};                    ///< PEM, for https://; empty: the system's

  friend bool operator==(const LoadProfile&, const LoadProfile&) = default;
};

/// Throws InvalidSpec for the first field that is wrong. Asks nobody.
IITBFAAS_EXPORT void validate(const LoadProfile& profile);

/// One JSON document, its fields named as here, durations as "1m30s", the rate as to_string writes it.
IITBFAAS_EXPORT std::string to_json(const LoadProfile& profile);
/// Reads it; what is left out is as in LoadProfile{}. Throws InvalidSpec, for a field it does not know, too.
IITBFAAS_EXPORT LoadProfile parse_load_profile(const std::string& json);

}  // namespace iitbfaas

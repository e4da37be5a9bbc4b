#include "measure/load_errand.hpp"

#include "measure/load_json.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace iitbfaas::measure {
namespace {

using Json = nlohmann::json;
using std::chrono::nanoseconds;

template <class Number>
Number part_of(Number whole, std::size_t index, std::size_t parts) {
  return static_cast<Number>(whole / parts + (index < whole % parts ? 1 : 0));
}

/// The interval travels as that of a result.
LoadResult with_interval(const LoadProgress& progress) {
  return {.intended = progress.intended,
          .completed = progress.completed,
          .failures = {{"all", progress.failed}},
          .intervals = {progress.last},
          .most_open = progress.open};
}

}  // namespace

std::string encode(const LoadErrand& errand) {
  return Json{{"profile", encode(errand.profile)}, {"addresses", errand.addresses}}.dump();
}

LoadErrand decode_errand(const std::string& line) try {
  const auto document = Json::parse(line);
  return {.profile = decode_profile(document.at("profile")),
          .addresses = document.at("addresses").get<HostAddresses>()};
} catch (const Json::exception&) {
  throw InvalidSpec{"profile", "came without what belongs to it"};
}

std::string encode(const LoadProgress& progress) {
  return Json{{"elapsed_ns", progress.elapsed.count()},
              {"length_ns", progress.length.count()},
              {"warming_up", progress.warming_up},
              {"so_far", encode(with_interval(progress))}}
      .dump();
}

LoadProgress decode_progress(const std::string& line) try {
  const auto document = Json::parse(line);
  const auto so_far = decode_result(document.at("so_far"));
  return {.elapsed = nanoseconds{document.at("elapsed_ns").get<std::int64_t>()},
          .length = nanoseconds{document.at("length_ns").get<std::int64_t>()},
          .warming_up = document.at("warming_up").get<bool>(),
          .last = so_far.intervals.empty() ? LoadInterval{} : so_far.intervals.front(),
          .intended = so_far.intended,
          .completed = so_far.completed,
          .failed = so_far.failed(),
          .open = so_far.most_open};
} catch (const Json::exception&) {
  throw InvalidSpec{"progress", "lacks a field, or has one of another type"};
}

std::vector<LoadProfile> divided(const LoadProfile& profile, std::size_t machines) {
  if (profile.connections < machines) throw InvalidSpec{"connections", "are fewer than the machines"};
  if (profile.requests != 0 && profile.requests < machines) {
    throw InvalidSpec{"requests", "are fewer than the machines"};
  }
  std::vector<LoadProfile> parts(machines, profile);
  const auto count = static_cast<double>(machines);
  for (std::size_t i = 0; i < machines; ++i) {
    auto& part = parts[i];
    part.rate.rate /= count;
    part.rate.peak /= count;
    for (auto& point : part.rate.points) point.rate /= count;
    part.connections = part_of(profile.connections, i, machines);
    part.requests = part_of(profile.requests, i, machines);
    part.threads = std::min(profile.threads, part.connections);
    part.seed += i;
  }
  return parts;
}

LoadProgress joined(const std::vector<LoadProgress>& parts) {
  std::vector<LoadResult> results;
  LoadProgress whole;
  for (const auto& part : parts) {
    results.push_back(with_interval(part));
    results.back().intervals.front().at = {};  // each counts from a start of its own
    whole.elapsed = std::max(whole.elapsed, part.elapsed);
    whole.length = std::max(whole.length, part.length);
    whole.warming_up = whole.warming_up || part.warming_up;
  }
  const auto sum = merged(results);
  if (!sum.intervals.empty()) whole.last = sum.intervals.front();
  whole.intended = sum.intended;
  whole.completed = sum.completed;
  whole.failed = sum.failed();
  whole.open = sum.most_open;
  return whole;
}

}  // namespace iitbfaas::measure

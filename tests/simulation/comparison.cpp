#include "simulation/comparison.hpp"

#include "simulation/autoscalers.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <numbers>

namespace iitbfaas::simulation {
namespace {

using namespace std::chrono_literals;

std::vector<Load> loads() {
  return {
      {.name = "steady", .duration = 600, .rate = [](double) { return 130.; }, .replicas = 2},
      {.name = "step",
       .duration = 150,
       .rate = [](double at) { return at < 30 ? 80. : 1000.; },
       .changes_at = 30},
      {.name = "ramp",
       .duration = 240,
       .rate = [](double at) { return std::min(1000., 50 + std::max(0., at - 20) * 5); },
       .changes_at = 20},
      {.name = "sine",
       .duration = 240,
       .rate = [](double at) { return 400 - 350 * std::cos(at * 2 * std::numbers::pi / 120); }},
      {.name = "spike",
       .duration = 150,
       .rate = [](double at) { return at >= 30 && at < 35 ? 1000. : 80.; },
       .changes_at = 30},
      {.name = "on-off",
       .duration = 240,
       .rate = [](double at) { return std::fmod(at, 60) < 30 ? 30. : 500.; },
       .changes_at = 30},
      {.name = "2019",
       .duration = 320,
       .clients = [](double at) { return 100 * (1 + static_cast<unsigned>(at / 40)); }},
      {.name = "zero",
       .duration = 300,
       .rate = [](double at) { return at < 30 || at >= 240 ? 40. : 0.; },
       .changes_at = 240,
       .zero = true},
  };
}

std::string text(const char* form, double value) {
  std::array<char, 32> result{};
  std::snprintf(result.data(), result.size(), form, value);
  return result.data();
}

std::string row(const Entry& entry) {
  const auto& outcome = entry.outcome;
  return "| " + entry.load + " | " + entry.autoscaler + " | " + std::to_string(outcome.requests) + " | " +
         text("%.2f", 100. * outcome.given_up / outcome.requests) + " | " +
         text("%.0f", outcome.mean_wait * 1000) + " | " + text("%.2f", outcome.p99_wait) + " | " +
         text("%.0f", outcome.replica_seconds) + " | " + std::to_string(outcome.most) + " | " +
         std::to_string(outcome.actions) + " | " +
         (outcome.reaction < 0 ? "–" : text("%.1f", outcome.reaction)) + " |\n";
}

}  // namespace

std::vector<Entry> compare() {
  std::vector<Entry> entries;
  for (const auto& load : loads()) {
    Machines machines;
    if (load.name == "2019") machines.most_rate = 600;
    const ScalingPolicy by_rate{.target = 100, .zero = load.zero, .idle = 60s};
    const double slots_aimed_at = 0.7 * machines.slots;  // Knative's default utilisation
    auto by_capacity = by_rate;
    by_capacity.type = ScaleType::capacity;
    by_capacity.target = slots_aimed_at / by_capacity.proportion;
    entries.push_back({load.name, "iitbfaas by rps", simulate(machines, load, ours(by_rate))});
    entries.push_back({load.name, "iitbfaas by capacity", simulate(machines, load, ours(by_capacity))});
    entries.push_back({load.name, "band rule of 2019", simulate(machines, load, band_rule_of_2019())});
    entries.push_back(
        {load.name, "like Knative", simulate(machines, load, like_knative(slots_aimed_at, load.zero))});
  }
  return entries;
}

std::string to_markdown(const std::vector<Entry>& entries) {
  std::string result =
      "| load | autoscaler | requests | given up % | mean wait ms | p99 wait s | replica seconds | most "
      "replicas | actions | reaction s |\n"
      "|---|---|---|---|---|---|---|---|---|---|\n";
  for (const auto& entry : entries) result += row(entry);
  return result;
}

std::string to_csv(const std::vector<Entry>& entries) {
  constexpr std::size_t moments_of_a_line = 10;
  std::string result = "load,autoscaler,at,rate,wanted,ready,under_way\n";
  for (const auto& [load, autoscaler, outcome] : entries) {
    unsigned begun = 0;
    for (std::size_t i = 0; i < outcome.moments.size(); ++i) {
      const auto& moment = outcome.moments[i];
      begun += moment.begun;
      if (i % moments_of_a_line != moments_of_a_line - 1) continue;
      result += load + "," + autoscaler + "," + text("%.1f", moment.at) + "," +
                std::to_string(begun * 10 / moments_of_a_line) + "," + std::to_string(moment.wanted) + "," +
                std::to_string(moment.ready) + "," + std::to_string(moment.under_way) + "\n";
      begun = 0;
    }
  }
  return result;
}

}  // namespace iitbfaas::simulation

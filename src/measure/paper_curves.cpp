#include "iitbfaas/paper.hpp"

#include <utility>

namespace iitbfaas {
namespace {

using Points = std::vector<ReferenceCurve::Point>;

constexpr const char* source =
    "digitised from the 2019 project report's figures (two laptops, HAProxy on a third; ab with 100,000 "
    "requests, "
    "then wrk for 60 s)";

Points scaled(Points points, double factor) {
  for (auto& point : points) point.value *= factor;
  return points;
}

/// Of failures in 60 s, beside so many requests/s that completed.
Points ratios(const Points& failed, const Points& rates) {
  Points points;
  for (std::size_t i = 0; i < failed.size(); ++i) {
    const double all = failed[i].value + 60 * rates[i].value;
    points.push_back({failed[i].at, failed[i].value / all});
  }
  return points;
}

ReferenceCurve curve(const std::string& parameter, const std::string& figure, Points points) {
  return {.name = "2019 report",
          .source = source,
          .parameter = parameter,
          .figure = figure,
          .points = std::move(points)};
}

}  // namespace

std::vector<ReferenceCurve> paper_curves() {
  const Points rate{{100, 261}, {200, 393}, {300, 528},   {400, 581},   {500, 573},  {600, 581},
                    {700, 596}, {800, 578}, {1'000, 564}, {1'500, 431}, {3'000, 445}};
  const Points mean_ms{{100, 398},     {200, 506},     {300, 567},    {400, 687},
                       {500, 872},     {600, 1'032},   {700, 1'176},  {800, 1'384},
                       {1'000, 1'773}, {1'500, 3'483}, {3'000, 6'731}};
  const Points p99{{100, 1.14}, {200, 1.27}, {300, 1.52}, {400, 1.79},   {500, 2.54},
                   {600, 2.83}, {700, 2.91}, {800, 3.94}, {1'000, 6.32}, {1'500, 18.3}};
  const Points replicas{{100, 3}, {200, 3}, {300, 4}, {400, 4},   {500, 4},
                        {600, 5}, {700, 5}, {800, 5}, {1'000, 5}, {1'500, 4}};
  const Points failed{{100, 0},       {200, 0},       {300, 0},        {400, 0},        {500, 0},
                      {600, 0},       {700, 20},      {800, 30},       {1'000, 184},    {1'500, 1'074},
                      {2'000, 2'686}, {3'000, 5'969}, {5'000, 10'345}, {10'000, 28'745}};
  Points total;  // as long as 100,000 requests last at that rate
  for (const auto& point : rate) total.push_back({point.at, 100'000 / point.value});
  const Points failed_by_replicas{{1, 187}, {2, 114}, {3, 48}, {4, 46}, {5, 31}, {6, 3}, {20, 0}};
  const Points rate_by_replicas{{1, 682},   {2, 964},   {3, 1'110}, {4, 1'033},
                                {5, 1'044}, {6, 1'117}, {20, 1'150}};
  const Points latency_ms{{1, 70.2}, {2, 64.9}, {3, 56.3}, {4, 62.7}, {5, 61.4}, {6, 59.4}, {20, 53.5}};
  return {curve("connections", "requests_per_second", rate),
          curve("connections", "latency.mean_s", scaled(mean_ms, 1e-3)),
          curve("connections", "latency.p99_s", p99),
          curve("connections", "replicas", replicas),
          curve("connections", "failed_ratio", scaled(failed, 1e-5)),
          curve("connections", "duration_s", total),
          curve("replicas", "failed_ratio", ratios(failed_by_replicas, rate_by_replicas)),
          curve("replicas", "requests_per_second", rate_by_replicas),
          curve("replicas", "latency.mean_s", scaled(latency_ms, 1e-3))};
}

}  // namespace iitbfaas

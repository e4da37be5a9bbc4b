#include "scale/demand_round.hpp"

#include <algorithm>
#include <vector>

namespace iitbfaas::scale {
namespace {

using namespace std::chrono_literals;

/// Older words of a gateway are no longer news.
constexpr auto lately = 1s;

}  // namespace

void DemandRound::watch(const std::map<std::string, base::Endpoint>& gateways) {
  if (gateways == gateways_) return;
  std::erase_if(watches_, [&](const auto& entry) {
    const auto found = gateways.find(entry.first);
    return found == gateways.end() || found->second != gateways_.at(entry.first);
  });
  for (const auto& [id, address] : gateways) {
    if (!watches_.contains(id))
      watches_.emplace(id, std::make_unique<DemandWatch>(access_(address), interval_, on_news_));
  }
  gateways_ = gateways;
}

std::map<std::string, FunctionLoad> DemandRound::loads(Clock::time_point now) const {
  std::vector<DemandWatch::Report> reports;
  bool complete = !watches_.empty();
  for (const auto& [id, watch] : watches_) {
    auto report = watch->report();
    const bool fresh = report.at && now - *report.at < lately;
    complete = complete && fresh;
    if (fresh) reports.push_back(std::move(report));
  }
  auto loads = sum(reports);
  for (auto& [name, load] : loads) load.complete = complete;
  return loads;
}

std::map<std::string, FunctionLoad> sum(const std::vector<DemandWatch::Report>& reports) {
  std::map<std::string, FunctionLoad> loads;
  for (const auto& report : reports) {
    for (const auto& [name, said] : report.functions) {
      auto& load = loads[name];
      if (said.rate) load.rate = load.rate.value_or(0) + *said.rate;
      load.under_way = load.under_way.value_or(0) + said.under_way;
      load.held += said.held;
      load.ready = std::max(load.ready, said.ready);
    }
  }
  return loads;
}

}  // namespace iitbfaas::scale

#include "scale/demand_watch.hpp"

#include "base/pause.hpp"
#include "model/demand_json.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <utility>

namespace iitbfaas::scale {
namespace {

using namespace std::chrono_literals;

// A gateway answers when the time that it was told to wait is over.
constexpr auto patience = 2s;
constexpr auto before_asking_again = 250ms;

}  // namespace

void DemandRates::take(const Demand& demand, Clock::time_point now) {
  const bool again = demand.run != run_;
  const std::chrono::duration<double> passed = now - base_at_;
  // An answer that came early says what is under way; a rate needs time to show.
  const bool counts = !again && passed >= 0.8 * interval_;
  std::map<std::string, GatewayDemand> latest;
  for (const auto& one : demand.functions) {
    GatewayDemand said{.under_way = one.under_way, .held = one.held, .ready = one.ready};
    const auto before = base_.find(one.function);
    const auto known = latest_.find(one.function);
    if (counts) {
      const auto begun = before == base_.end() ? 0 : before->second;
      said.rate = static_cast<double>(one.begun - std::min(begun, one.begun)) / passed.count();
    } else if (!again && known != latest_.end()) {
      said.rate = known->second.rate;
    }
    latest.emplace(one.function, said);
  }
  latest_ = std::move(latest);
  if (!again && !counts) return;
  run_ = demand.run;
  base_at_ = now;
  base_.clear();
  for (const auto& one : demand.functions) base_[one.function] = one.begun;
}

DemandWatch::DemandWatch(http::Client::Options gateway, std::chrono::milliseconds interval, OnNews on_news)
    : client_{std::move(gateway)},
      interval_{interval},
      on_news_{std::move(on_news)},
      rates_{interval},
      thread_{[this](const std::stop_token& stop) { watch(stop); }} {}

DemandWatch::Report DemandWatch::report() const {
  const std::scoped_lock lock{mutex_};
  return report_;
}

void DemandWatch::watch(const std::stop_token& stop) {
  std::uint64_t calls = 0;
  while (!stop.stop_requested()) {
    try {
      look(calls, stop);
    } catch (const Error& error) {
      if (stop.stop_requested()) return;
      failed(error.what());
      if (!base::pause(before_asking_again, stop)) return;
    }
  }
}

void DemandWatch::look(std::uint64_t& calls, const std::stop_token& stop) {
  std::string body;
  const auto take = [&](std::string_view piece) {
    body += piece;
    return true;
  };
  const auto target =
      "/system/demand?after=" + std::to_string(calls) + "&wait=" + std::to_string(interval_.count());
  const auto reply = client_.stream({.target = target, .timeout = patience}, take, stop);
  if (stop.stop_requested()) return;
  if (!reply.ok()) throw ApiError{reply.status, "ask a gateway for its demand", reply.body};
  const auto demand = model::decode_demand(body);
  const auto now = Clock::now();
  {
    const std::scoped_lock lock{mutex_};
    rates_.take(demand, now);
    report_ = {.at = now, .functions = rates_.latest()};
  }
  on_news_(std::exchange(calls, demand.calls) != demand.calls);
}

void DemandWatch::failed(const std::string& why) {
  const std::scoped_lock lock{mutex_};
  report_.problem = why;
}

}  // namespace iitbfaas::scale

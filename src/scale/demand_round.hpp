#pragma once
#include "base/endpoint.hpp"
#include "scale/demand_watch.hpp"
#include "scale/function_scaler.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace iitbfaas::scale {

/// Watches every gateway of the cluster.
class DemandRound {
 public:
  using Access = std::function<http::Client::Options(const base::Endpoint&)>;
  DemandRound(std::chrono::milliseconds interval, Access access, DemandWatch::OnNews on_news)
      : interval_{interval}, access_{std::move(access)}, on_news_{std::move(on_news)} {}

  /// From now on these, and no others. Waits for those that are let go.
  void watch(const std::map<std::string, base::Endpoint>& gateways);

  /// By function.
  std::map<std::string, FunctionLoad> loads(Clock::time_point now) const;

 private:
  const std::chrono::milliseconds interval_;
  const Access access_;
  const DemandWatch::OnNews on_news_;
  std::map<std::string, base::Endpoint> gateways_;
  std::map<std::string, std::unique_ptr<DemandWatch>> watches_;
};

/// One function's, summed over the gateways that speak of it.
std::map<std::string, FunctionLoad> sum(const std::vector<DemandWatch::Report>& reports);

}  // namespace iitbfaas::scale

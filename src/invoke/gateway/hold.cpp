#include "invoke/gateway/hold.hpp"

#include "base/duration.hpp"
#include "invoke/gateway/client_watch.hpp"

#include <chrono>
#include <utility>

namespace iitbfaas::invoke {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

HoldOutcome refused(const Route& route, const std::string& why = {}) {
  std::string reason = "no replica of " + route.name + " is ready, ";
  reason.append(std::to_string(route.wanted)).append(" asked for");
  for (const auto& more : {why, route.trouble}) {
    if (!more.empty()) reason.append(": ").append(more);
  }
  return {.status = 503, .refusal = std::move(reason)};
}

}  // namespace

asio::awaitable<HoldOutcome> hold(http::Exchange& exchange, Forwarder& forwarder,
                                  std::shared_ptr<const Route> route, Patience patience,
                                  std::chrono::milliseconds at_least) {
  auto& waiting = forwarder.waiting;
  const auto begin = Clock::now();
  const auto until = begin + waiting.timeout();
  bool client_gone = false;
  std::unique_ptr<WaitingRoom::Place> place;
  const ClientWatch watch{exchange, [&client_gone, &place] {
                            client_gone = true;
                            if (place) place->wake();
                          }};
  while (route->replicas.empty() || Clock::now() < begin + at_least) {
    const bool may_come = patience == Patience::while_it_may_come && route->trouble.empty();
    if (!may_come || !waiting.open() || waiting.timeout().count() == 0) co_return refused(*route);
    if (!place) place = waiting.take(*route);
    if (!place) co_return refused(*route, "too many requests wait already");
    if (Clock::now() >= until)
      co_return refused(*route, "none came in " + base::to_string(waiting.timeout()));
    co_await place->wait(route->replicas.empty() ? until : begin + at_least);
    if (client_gone) throw http::ClientGone{};
    auto known = forwarder.table->find(route->name);
    if (!known) co_return HoldOutcome{.status = 404, .refusal = "no function " + route->name + " any more"};
    route = std::move(known);
  }
  co_return HoldOutcome{.route = std::move(route)};
}

}  // namespace iitbfaas::invoke

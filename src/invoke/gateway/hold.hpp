#pragma once
#include "invoke/gateway/forward.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace iitbfaas::invoke {

struct HoldOutcome {
  std::shared_ptr<const Route> route = {};  ///< with a replica; null when the request is refused
  int status = 0;                           ///< of the refusal
  std::string refusal = {};
};

enum class Patience { none, while_it_may_come };

/// Until the function of `route` has a replica, and for `at_least` so long; or there is no hope of one, no
/// room, or no time left. What is unread of the request's body stays so meanwhile. Throws http::ClientGone.
boost::asio::awaitable<HoldOutcome> hold(http::Exchange& exchange, Forwarder& forwarder,
                                         std::shared_ptr<const Route> route, Patience patience,
                                         std::chrono::milliseconds at_least = {});

}  // namespace iitbfaas::invoke

#pragma once
#include "invoke/gateway/forward.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

namespace iitbfaas::invoke {

struct HoldOutcome {
  std::shared_ptr<const Route> route = {};  ///< with a replica; null when the request is refused
  int status = 0;                           ///< of the refusal
  std::string refusal = {};
};

enum class Patience { none, while_it_may_come };

/// Until the function of `route`, which has no replica now, has one; or there is no hope of it, no room, or
/// no time left. The request's body stays unread meanwhile. Throws http::ClientGone.
boost::asio::awaitable<HoldOutcome> hold(http::Exchange& exchange, Forwarder& forwarder,
                                         std::shared_ptr<const Route> route, Patience patience);

}  // namespace iitbfaas::invoke

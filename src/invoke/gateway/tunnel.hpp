#pragma once
#include "http/server.hpp"
#include "http/upstream.hpp"

#include <boost/asio/awaitable.hpp>

namespace iitbfaas::invoke {

/// After 101 on both sides: whatever comes goes to the other side at once, until one of them closes.
boost::asio::awaitable<void> tunnel(http::Exchange& exchange, http::Upstream& upstream);

}  // namespace iitbfaas::invoke

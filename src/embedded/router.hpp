#pragma once
#include "embedded/streams.hpp"

namespace iitbfaas::embedded {

/// Answers every request of the Engine API.
asio::awaitable<void> serve(StreamParts& parts, http::Exchange& exchange);

}  // namespace iitbfaas::embedded

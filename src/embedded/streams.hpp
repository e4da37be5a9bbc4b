#pragma once
#include "embedded/api.hpp"
#include "embedded/log_reader.hpp"

#include <boost/asio/thread_pool.hpp>

/// Calls whose request or answer is a stream. They run on the connection's thread and hand blocking work to
/// `pool`.
namespace iitbfaas::embedded {

struct StreamParts {
  Parts& parts;
  LogWatch& log_watch;
  asio::thread_pool& pool;
};

HeaderList stream_headers(const char* type);

asio::awaitable<void> stream_events(StreamParts& parts, Call call, http::Exchange& exchange);
asio::awaitable<void> stream_logs(StreamParts& parts, Call call, http::Exchange& exchange);
asio::awaitable<void> load_images(StreamParts& parts, Call call, http::Exchange& exchange);
asio::awaitable<void> save_image(StreamParts& parts, Call call, http::Exchange& exchange);

}  // namespace iitbfaas::embedded

#include "http/upstream_pool.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace iitbfaas::http {

UpstreamPool::UpstreamPool(asio::io_context& context, UpstreamOptions options)
    : context_{context}, options_{options}, timer_{context} {}

std::unique_ptr<Upstream> UpstreamPool::take(const Upstream::Server& server) {
  const auto found = idle_.find(server);
  if (found == idle_.end()) return nullptr;
  auto& kept = found->second;
  while (!kept.empty()) {
    auto connection = std::move(kept.back().connection);
    kept.pop_back();
    if (!connection->usable()) continue;
    connection->begin_request(true);
    watch(*connection);
    return connection;
  }
  return nullptr;
}

std::unique_ptr<Upstream> UpstreamPool::make(const Upstream::Server& server) {
  auto connection = std::unique_ptr<Upstream>{new Upstream{*this, server}};
  watch(*connection);
  return connection;
}

void UpstreamPool::give_back(std::unique_ptr<Upstream> connection) {
  if (closed_ || !connection->finished()) return;
  auto& kept = idle_[connection->server()];
  if (kept.size() >= options_.max_idle) return;
  connection->unlink();
  connection->set_deadline(Upstream::Clock::time_point::max());
  if (connection->buffer_.size > Upstream::head_buffer) connection->buffer_ = {};
  kept.push_back({std::move(connection), Upstream::Clock::now()});
}

void UpstreamPool::keep_only(const std::vector<Upstream::Server>& servers) {
  std::erase_if(idle_,
                [&](const auto& entry) { return std::ranges::find(servers, entry.first) == servers.end(); });
}

void UpstreamPool::close() {
  closed_ = true;
  idle_.clear();
}

std::size_t UpstreamPool::idle() const noexcept {
  std::size_t count = 0;
  for (const auto& [server, kept] : idle_) count += kept.size();
  return count;
}

void UpstreamPool::watch(Upstream& connection) {
  active_.push_back(connection);
  if (std::exchange(keeping_time_, true)) return;
  asio::co_spawn(context_, keep_time(), asio::detached);
}

/// One timer a thread, instead of one a request: a deadline that is 50 ms late harms nobody.
asio::awaitable<void> UpstreamPool::keep_time() {
  do {
    timer_.expires_after(std::chrono::milliseconds{50});
    const auto [error] = co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (error) co_return;
  } while (sweep(Upstream::Clock::now()));
  keeping_time_ = false;
}

/// Returns whether there is anything left to watch.
bool UpstreamPool::sweep(Upstream::Clock::time_point now) {
  for (auto& connection : active_) {
    if (connection.deadline_ <= now) connection.end_with(UpstreamError::timed_out);
  }
  for (auto& [server, kept] : idle_) {
    std::erase_if(kept, [&](const Idle& idle) { return now - idle.since > options_.idle_timeout; });
  }
  std::erase_if(idle_, [](const auto& entry) { return entry.second.empty(); });
  return !active_.empty() || !idle_.empty();
}

}  // namespace iitbfaas::http

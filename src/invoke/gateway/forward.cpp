#include "invoke/gateway/forward.hpp"

#include "base/text.hpp"
#include "contract/headers.hpp"
#include "invoke/gateway/balance.hpp"
#include "invoke/gateway/call_marks.hpp"
#include "invoke/gateway/client_watch.hpp"
#include "invoke/gateway/hold.hpp"
#include "invoke/gateway/relay_headers.hpp"
#include "invoke/gateway/tunnel.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace iitbfaas::invoke {
namespace {

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;
using http::Upstream;
using http::UpstreamError;
using Clock = Replica::Clock;
using namespace std::chrono_literals;

/// Between two looks at replicas that may be about to listen.
constexpr std::chrono::milliseconds first_pause = 2ms;
constexpr std::chrono::milliseconds longest_pause = 100ms;

/// Methods that do the same when done twice (RFC 9110, 9.2.2).
bool idempotent(std::string_view method) noexcept { return method != "POST" && method != "PATCH"; }

std::string address_of(const Upstream& upstream) {
  return upstream.server().address().to_string() + ":" + std::to_string(upstream.server().port());
}

const char* words_for(UpstreamError error) noexcept {
  switch (error) {
    case UpstreamError::timed_out: return " did not answer in time";
    case UpstreamError::malformed: return " answered something that is not HTTP/1.1";
    case UpstreamError::unreachable: return " does not accept connections";
    default: return " closed the connection before it answered";
  }
}

/// One request on its way to a replica and back.
class Relay {
 public:
  Relay(http::Exchange& exchange, Forwarder& forwarder, std::shared_ptr<const Route> route,
        FunctionTarget target);
  asio::awaitable<void> run();

 private:
  enum class Step { settled, try_another };

  asio::awaitable<bool> wait_for_replica(Patience patience, std::chrono::milliseconds at_least);
  asio::awaitable<bool> offer();
  asio::awaitable<Step> attempt(const Replica& replica, bool there_are_others);
  asio::awaitable<UpstreamError> converse(Upstream& upstream);
  asio::awaitable<UpstreamError> send_and_receive(Upstream& upstream);
  asio::awaitable<void> send_body(Upstream& upstream);
  asio::awaitable<UpstreamError> receive(Upstream& upstream);
  asio::awaitable<UpstreamError> relay_answer(Upstream& upstream);
  asio::awaitable<UpstreamError> relay_body(Upstream& upstream);
  asio::awaitable<UpstreamError> switch_protocols(Upstream& upstream);
  asio::awaitable<void> settle(std::unique_ptr<Upstream> upstream, UpstreamError error);
  asio::awaitable<void> refuse(int status, std::string reason);

  bool one_may_be_starting() const;
  void set_deadline(Clock::time_point from) noexcept;
  bool may_repeat(Upstream& upstream, UpstreamError error) const noexcept;
  std::string framed(std::string_view piece) const;

  http::Exchange& exchange_;
  Forwarder& forwarder_;
  std::shared_ptr<const Route> route_;
  const FunctionTarget target_;
  InvocationCount count_;
  Clock::time_point deadline_ = Clock::time_point::max();
  CallMarks marks_;
  std::string head_;
  std::string_view first_piece_;  ///< of the body, in hand before a replica is chosen
  bool body_in_hand_ = true;      ///< all of it
  bool body_consumed_ = false;    ///< more than the first piece was taken from the client
  bool client_gone_ = false;
  bool asked_another_ = false;  ///< because a new connection was closed
  bool received_ = false;       ///< the answer is over, well or not
  std::exception_ptr failure_;  ///< of sending it to the client
};

/// Who asks whether a function is up has not invoked it.
bool is_probe(std::string_view path) noexcept {
  return path == contract::ready_path || path == contract::health_path;
}

Relay::Relay(http::Exchange& exchange, Forwarder& forwarder, std::shared_ptr<const Route> route,
             FunctionTarget target)
    : exchange_{exchange},
      forwarder_{forwarder},
      route_{std::move(route)},
      target_{target},
      count_{is_probe(target.path) ? nullptr : route_->instruments},
      marks_{call_marks(exchange.head(), forwarder.random)} {
  set_deadline(count_.start());
}

void Relay::set_deadline(Clock::time_point from) noexcept {
  const auto limit = forwarder_.fixed_timeout.count() != 0 ? forwarder_.fixed_timeout
                     : route_->timeout.count() != 0        ? route_->timeout + std::chrono::seconds{1}
                                                           : std::chrono::milliseconds{0};
  if (limit.count() != 0) deadline_ = from + limit;
}

asio::awaitable<void> Relay::run() {
  const auto patience =
      is_probe(target_.path) || !route_->instruments ? Patience::none : Patience::while_it_may_come;
  if (route_->replicas.empty()) {
    const bool held = co_await wait_for_replica(patience, 0ms);
    if (!held) co_return;
  }
  const auto& head = exchange_.head();
  const auto& framing = head.framing;
  if (framing.kind != http::Framing::Kind::none) {
    first_piece_ = co_await exchange_.read_some();
    body_in_hand_ = framing.kind == http::Framing::Kind::length && first_piece_.size() == framing.length;
  }
  std::string target{target_.path.empty() ? "/" : target_.path};
  target.append(target_.query);
  head_ = request_head(head, target, marks_, exchange_.peer(),
                       route_->instruments ? PassCredentials::yes : PassCredentials::no);
  const auto give_up_at = Clock::now() + forwarder_.waiting.timeout();
  for (auto pause = first_pause;; pause = std::min(2 * pause, longest_pause)) {
    const bool settled = co_await offer();
    if (settled) co_return;
    if (patience == Patience::none || Clock::now() >= give_up_at || !one_may_be_starting()) break;
    const bool held = co_await wait_for_replica(patience, pause);
    if (!held) co_return;
  }
  std::string reason = "none of the " + std::to_string(route_->replicas.size()) + " replicas of ";
  reason.append(route_->name).append(" accepts connections");
  co_await refuse(502, std::move(reason));
}

/// False: the request was refused.
asio::awaitable<bool> Relay::wait_for_replica(Patience patience, std::chrono::milliseconds at_least) {
  auto outcome = co_await hold(exchange_, forwarder_, route_, patience, at_least);
  if (outcome.status != 0) {
    co_await refuse(outcome.status, std::move(outcome.refusal));
    co_return false;
  }
  route_ = std::move(outcome.route);
  set_deadline(Clock::now());
  co_return true;
}

bool Relay::one_may_be_starting() const {
  return std::ranges::any_of(route_->replicas, [this, now = Clock::now()](const auto& replica) {
    return replica->may_be_starting(now, forwarder_.waiting.timeout());
  });
}

/// To one replica after the other. False: none of them took it, and it may be offered again.
asio::awaitable<bool> Relay::offer() {
  std::vector<const Replica*> tried;
  while (const auto replica = balance(route_->replicas, tried, Clock::now(), forwarder_.turn++)) {
    const Lease lease{replica};
    const auto step = co_await attempt(*replica, tried.size() + 1 < route_->replicas.size());
    if (step == Step::settled) {
      replica->answered();
      co_return true;
    }
    replica->avoid(Clock::now());
    tried.push_back(replica.get());
  }
  co_return false;
}

asio::awaitable<Relay::Step> Relay::attempt(const Replica& replica, bool there_are_others) {
  auto upstream = forwarder_.pool.take(replica.address);
  if (upstream) {
    const auto error = co_await converse(*upstream);
    if (!may_repeat(*upstream, error)) {
      co_await settle(std::move(upstream), error);
      co_return Step::settled;
    }
    if (upstream->silent()) co_return Step::try_another;
  }
  upstream = forwarder_.pool.make(replica.address);
  const auto error = co_await converse(*upstream);
  if (error == UpstreamError::unreachable) co_return Step::try_another;
  if (may_repeat(*upstream, error)) {
    if (upstream->silent()) co_return Step::try_another;
    // A replica that dies closes new connections, too. Once: what kills replicas shall not kill them all.
    if (there_are_others && !std::exchange(asked_another_, true)) co_return Step::try_another;
  }
  co_await settle(std::move(upstream), error);
  co_return Step::settled;
}

/// The replica had closed a kept connection, or its machine was gone, before our request came: nobody has
/// worked on it, or doing it twice does no harm.
bool Relay::may_repeat(Upstream& upstream, UpstreamError error) const noexcept {
  return error == UpstreamError::closed && !upstream.answering() && !body_consumed_ &&
         (idempotent(exchange_.head().method) || upstream.never_arrived());
}

asio::awaitable<UpstreamError> Relay::converse(Upstream& upstream) {
  upstream.set_deadline(deadline_);
  const ClientWatch watch{exchange_, [this, &upstream] {
                            client_gone_ = true;
                            upstream.cancel();
                          }};
  if (!upstream.reused()) {
    const auto error = co_await upstream.connect();
    if (error != UpstreamError::none) co_return error;
  }
  const auto error = co_await send_and_receive(upstream);
  if (failure_) std::rethrow_exception(failure_);
  if (client_gone_) throw http::ClientGone{};
  co_return error;
}

asio::awaitable<UpstreamError> Relay::send_and_receive(Upstream& upstream) {
  if (body_in_hand_) {
    // A replica may answer and close before it has read everything: what it said counts.
    const auto written = co_await upstream.write({asio::buffer(head_), asio::buffer(first_piece_), {}});
    if (written != UpstreamError::none && written != UpstreamError::closed) co_return written;
    co_return co_await receive(upstream);
  }
  const auto ended = co_await (receive(upstream) || send_body(upstream));
  co_return ended.index() == 0 ? std::get<0>(ended) : UpstreamError::cancelled;
}

std::string Relay::framed(std::string_view piece) const {
  if (exchange_.head().framing.kind != http::Framing::Kind::chunked) return {};
  std::array<char, 18> size{};
  const auto [end, error] = std::to_chars(size.data(), size.data() + size.size(), piece.size(), 16);
  return std::string{size.data(), end}.append("\r\n");
}

/// Does not return by itself: the answer ends the exchange, whether it wanted the body or not.
asio::awaitable<void> Relay::send_body(Upstream& upstream) {
  const bool chunked = exchange_.head().framing.kind == http::Framing::Kind::chunked;
  std::string prefix = head_;
  try {
    auto error = UpstreamError::none;
    for (auto piece = first_piece_; !piece.empty();) {
      prefix += framed(piece);
      error = co_await upstream.write(
          {asio::buffer(prefix), asio::buffer(piece), asio::buffer("\r\n", chunked ? 2U : 0U)});
      if (error != UpstreamError::none) break;
      prefix.clear();
      body_consumed_ = true;
      piece = co_await exchange_.read_some();
    }
    if (error == UpstreamError::none) {
      prefix += chunked ? "0\r\n\r\n" : "";
      co_await upstream.write({asio::buffer(prefix), {}, {}});
    }
  } catch (const http::ClientGone&) {
    client_gone_ = client_gone_ || !received_;
    upstream.cancel();
  }
  asio::steady_timer never{co_await asio::this_coro::executor, asio::steady_timer::time_point::max()};
  co_await never.async_wait(asio::as_tuple(asio::use_awaitable));
}

/// Throws nothing: `send_body` would wait for ever.
asio::awaitable<UpstreamError> Relay::receive(Upstream& upstream) {
  auto error = UpstreamError::cancelled;
  try {
    error = co_await relay_answer(upstream);
  } catch (...) {
    failure_ = std::current_exception();
  }
  received_ = true;
  co_return error;
}

asio::awaitable<UpstreamError> Relay::relay_answer(Upstream& upstream) {
  const auto error = co_await upstream.read_head(exchange_.head().method);
  if (error != UpstreamError::none) co_return error;
  const auto status = upstream.head().status;
  if (status == 101 && !asks_for_websocket(exchange_.head())) co_return UpstreamError::malformed;
  count_.status = status;
  if (status == 101) co_return co_await switch_protocols(upstream);
  co_return co_await relay_body(upstream);
}

asio::awaitable<UpstreamError> Relay::relay_body(Upstream& upstream) {
  const auto& head = upstream.head();
  auto headers = reply_headers(head, marks_);
  const bool has_body = head.framing.kind != http::Framing::Kind::none;
  const auto whole = upstream.take_whole_body();
  if (has_body && whole) {
    http::Response response{head.status, std::move(headers), std::string{*whole}};
    co_await exchange_.respond(std::move(response));
    co_return UpstreamError::none;
  }
  // The answer to HEAD tells the length of a body that does not come.
  const auto told = head.find("Content-Length");
  const auto length = told ? base::parse_number<std::uint64_t>(*told) : std::nullopt;
  co_await exchange_.begin(head.status, std::move(headers), length);
  for (;;) {
    const auto piece = co_await upstream.read_some();
    if (piece.error != UpstreamError::none) co_return piece.error;
    if (piece.bytes.empty()) break;
    co_await exchange_.write(piece.bytes);
  }
  co_await exchange_.end();
  co_return UpstreamError::none;
}

/// A conversation of its own, as long as both sides like: no deadline.
asio::awaitable<UpstreamError> Relay::switch_protocols(Upstream& upstream) {
  auto headers = reply_headers(upstream.head(), marks_);
  headers.emplace_back("Upgrade", "websocket");
  upstream.set_deadline(Clock::time_point::max());
  co_await exchange_.begin(101, std::move(headers), std::nullopt);
  exchange_.on_client_gone(nullptr);  // from here on, reading tells
  co_await tunnel(exchange_, upstream);
  co_return UpstreamError::none;
}

asio::awaitable<void> Relay::settle(std::unique_ptr<Upstream> upstream, UpstreamError error) {
  if (error == UpstreamError::none) {
    forwarder_.pool.give_back(std::move(upstream));
    co_return;
  }
  if (exchange_.answered()) {
    exchange_.abort();
    co_return;
  }
  std::string reason = "replica " + address_of(*upstream) + " of " + route_->name;
  reason += words_for(error);
  co_await refuse(error == UpstreamError::timed_out ? 504 : 502, std::move(reason));
}

asio::awaitable<void> Relay::refuse(int status, std::string reason) {
  count_.status = status;
  auto response = http::error_response(status, reason);
  response.headers.emplace_back(contract::call_id_header, marks_.call_id);
  response.headers.emplace_back(contract::start_time_header, marks_.start_time);
  co_await exchange_.respond(std::move(response));
}

}  // namespace

Forwarder::Forwarder(asio::io_context& context, std::chrono::milliseconds timeout, const Holding& holding,
                     std::atomic<std::uint32_t>& held)
    : pool{context}, waiting{context, holding, held}, fixed_timeout{timeout} {
  std::random_device device;
  std::seed_seq seed{device(), device(), device(), device(), device(), device()};
  random.seed(seed);
}

asio::awaitable<void> forward(http::Exchange& exchange, Forwarder& forwarder,
                              std::shared_ptr<const Route> route, FunctionTarget target) {
  Relay relay{exchange, forwarder, std::move(route), target};
  co_await relay.run();
}

}  // namespace iitbfaas::invoke

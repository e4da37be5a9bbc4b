#include "invoke/gateway/demand_feed.hpp"

#include "base/text.hpp"
#include "http/form.hpp"
#include "invoke/gateway/run_name.hpp"
#include "model/demand_json.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>

namespace iitbfaas::invoke {
namespace {

namespace asio = boost::asio;

constexpr std::uint64_t longest_wait_ms = 2'000;

/// What is missing, or no number, is zero: the answer then comes at once.
std::uint64_t number(std::string_view query, std::string_view name) {
  const auto fields = http::parse_urlencoded(query);
  if (!fields) return 0;
  const auto found = std::ranges::find(*fields, name, &http::FormField::name);
  return found == fields->end() ? 0 : base::parse_number<std::uint64_t>(found->value).value_or(0);
}

}  // namespace

DemandFeed::DemandFeed(Instruments& instruments) : instruments_{instruments}, run_{make_run_name()} {}

Demand DemandFeed::demand() const {
  Demand demand{.run = run_, .functions = instruments_.demand()};
  const std::scoped_lock lock{mutex_};
  demand.calls = calls_;
  return demand;
}

void DemandFeed::call() {
  {
    const std::scoped_lock lock{mutex_};
    ++calls_;
  }
  wake_all();
}

void DemandFeed::end() {
  {
    const std::scoped_lock lock{mutex_};
    ended_ = true;
  }
  wake_all();
}

void DemandFeed::wake_all() {
  std::vector<std::weak_ptr<Timer>> waiting;
  {
    const std::scoped_lock lock{mutex_};
    waiting.swap(waiting_);
  }
  for (const auto& weak : waiting) {
    const auto timer = weak.lock();
    if (timer) asio::post(timer->get_executor(), [timer] { timer->cancel(); });
  }
}

bool DemandFeed::must_wait(std::uint64_t known) const { return calls_ == known && !ended_; }

asio::awaitable<void> DemandFeed::handle(http::Exchange& exchange) {
  const auto query = exchange.head().query();
  const auto known = number(query, "after");
  const std::chrono::milliseconds wait{std::min(number(query, "wait"), longest_wait_ms)};
  const auto executor = co_await asio::this_coro::executor;
  const auto timer = std::make_shared<Timer>(executor, wait);
  bool waits = false;
  {
    const std::scoped_lock lock{mutex_};
    waits = wait.count() != 0 && must_wait(known);
    std::erase_if(waiting_, [](const auto& weak) { return weak.expired(); });
    if (waits) waiting_.push_back(timer);
  }
  if (waits) co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
  http::Response response{.headers = {{"Content-Type", "application/json"}},
                          .body = model::encode_demand(demand())};
  co_await exchange.respond(std::move(response));
}

}  // namespace iitbfaas::invoke

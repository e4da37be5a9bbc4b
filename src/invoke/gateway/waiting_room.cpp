#include "invoke/gateway/waiting_room.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace iitbfaas::invoke {

namespace asio = boost::asio;

WaitingRoom::Place::Place(WaitingRoom& room, std::shared_ptr<FunctionInstruments> instruments)
    : room_{room},
      instruments_{std::move(instruments)},
      timer_{room.context_},
      here_{room.places_.insert(room.places_.end(), this)} {
  instruments_->held(+1);
}

WaitingRoom::Place::~Place() {
  room_.places_.erase(here_);
  instruments_->held(-1);
  room_.held_.fetch_sub(1, std::memory_order_relaxed);
}

asio::awaitable<void> WaitingRoom::Place::wait(std::chrono::steady_clock::time_point deadline) {
  timer_.expires_at(deadline);
  co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
}

std::unique_ptr<WaitingRoom::Place> WaitingRoom::take(const Route& route) {
  if (held_.fetch_add(1, std::memory_order_relaxed) >= holding_.most) {
    held_.fetch_sub(1, std::memory_order_relaxed);
    return nullptr;
  }
  auto place = std::make_unique<Place>(*this, route.instruments);
  if (route.wanted == 0 && holding_.on_wanted) holding_.on_wanted();
  return place;
}

void WaitingRoom::look_again() {
  for (auto* const place : places_) place->wake();
}

void WaitingRoom::close() {
  open_ = false;
  look_again();
}

}  // namespace iitbfaas::invoke

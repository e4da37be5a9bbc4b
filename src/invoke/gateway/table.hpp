#pragma once
#include "invoke/gateway/instruments.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// What the request path knows of the cluster: an immutable snapshot, swapped whole.
namespace iitbfaas::invoke {

/// One running copy of a function. The same object from table to table, so that its counters go on; those are
/// all that changes, from any thread.
struct Replica {
  using Clock = std::chrono::steady_clock;
  using Address = boost::asio::ip::tcp::endpoint;

  Replica(std::string replica_id, const Address& replica_address)
      : id{std::move(replica_id)}, address{replica_address} {}

  /// It took no connection: others are taken first for a second, and twice as long each time that it happens
  /// again.
  void avoid(Clock::time_point now) noexcept {
    const auto strike = std::min(strikes.fetch_add(1, std::memory_order_relaxed), most_strikes);
    const Clock::time_point until = now + std::chrono::seconds{1U << strike};
    avoid_until.store(until.time_since_epoch().count(), std::memory_order_relaxed);
  }
  void answered() noexcept {
    if (!has_answered.load(std::memory_order_relaxed)) has_answered.store(true, std::memory_order_relaxed);
    if (strikes.load(std::memory_order_relaxed) == 0) return;
    strikes.store(0, std::memory_order_relaxed);
    avoid_until.store(0, std::memory_order_relaxed);
  }
  bool avoided(Clock::time_point now) const noexcept {
    return now.time_since_epoch().count() < avoid_until.load(std::memory_order_relaxed);
  }
  /// An engine calls a program running that does not listen yet.
  bool may_be_starting(Clock::time_point now, Clock::duration time_to_start) const noexcept {
    return !has_answered.load(std::memory_order_relaxed) && now - known_since < time_to_start;
  }

  const std::string id;
  const Address address;
  const Clock::time_point known_since = Clock::now();
  alignas(64) std::atomic<std::uint32_t> in_flight{0};
  std::atomic<std::uint32_t> strikes{0};  ///< in a row
  std::atomic<Clock::rep> avoid_until{0};
  std::atomic<bool> has_answered{false};

 private:
  static constexpr std::uint32_t most_strikes = 4;
};

/// Counts one request at a replica for as long as it lives.
class Lease {
 public:
  explicit Lease(std::shared_ptr<Replica> replica) noexcept : replica_{std::move(replica)} {
    replica_->in_flight.fetch_add(1, std::memory_order_relaxed);
  }
  ~Lease() { replica_->in_flight.fetch_sub(1, std::memory_order_relaxed); }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

 private:
  std::shared_ptr<Replica> replica_;
};

using Replicas = std::vector<std::shared_ptr<Replica>>;

/// One function as requests see it.
struct Route {
  std::string name = {};                      ///< "hello.openfaas-fn"
  std::chrono::milliseconds timeout{30'000};  ///< of one invocation; zero: none
  std::uint64_t wanted = 0;                   ///< replicas asked for
  std::string trouble = {};                   ///< why none is ready, in the engine's words; often empty
  Replicas replicas = {};                     ///< the ready ones, sorted by id
  std::shared_ptr<FunctionInstruments> instruments = {};  ///< none: it is no function, but behind a door
};

struct Table {
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  using Routes = std::unordered_map<std::string, std::shared_ptr<const Route>, Hash, std::equal_to<>>;
  Routes routes = {};  ///< functions
  Routes doors = {};   ///< by NAME: the platform's services behind /monitor/NAME

  std::shared_ptr<const Route> find(std::string_view name) const { return find(routes, name); }
  std::shared_ptr<const Route> find_door(std::string_view name) const { return find(doors, name); }

 private:
  static std::shared_ptr<const Route> find(const Routes& routes, std::string_view name);
};

/// Nothing that a request could notice differs.
bool same(const Table& a, const Table& b);

/// The replica of that id and address in `previous`, which may be null, or a new one.
std::shared_ptr<Replica> keep_or_make(const Route* previous, const std::string& id,
                                      const Replica::Address& address);

/// "hello.openfaas-fn"
std::string full_name(std::string_view name, std::string_view name_space);

}  // namespace iitbfaas::invoke

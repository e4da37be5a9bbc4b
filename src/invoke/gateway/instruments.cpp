#include "invoke/gateway/instruments.hpp"

#include "contract/metric_names.hpp"

#include <algorithm>
#include <utility>

namespace iitbfaas::invoke {
namespace {

namespace names = contract::metric_names;
constexpr const char* function_label = "function_name";

}  // namespace

FunctionInstruments::FunctionInstruments(metrics::Registry& registry, std::string name)
    : registry_{registry},
      name_{std::move(name)},
      started_{
          registry.shared_counter(names::gateway_started, "Invocations begun.", {{function_label, name_}})},
      replicas_{
          registry.shared_gauge(names::gateway_services, "Replicas asked for.", {{function_label, name_}})},
      ready_{registry.shared_gauge(names::gateway_ready, "Replicas that requests are sent to.",
                                   {{function_label, name_}})},
      held_{registry.shared_gauge(names::gateway_held, "Requests that wait for a replica.",
                                  {{function_label, name_}})} {}

void FunctionInstruments::finished(int status, std::chrono::nanoseconds duration) {
  auto& counted = by_status(status);
  counted.count->add();
  counted.seconds->observe(std::chrono::duration<double>{duration}.count());
}

FunctionInstruments::ByStatus& FunctionInstruments::by_status(int status) {
  auto& slot = statuses_[static_cast<std::size_t>(std::clamp(status, 0, 599))];
  if (auto* const known = slot.load(std::memory_order_acquire)) return *known;
  const std::scoped_lock lock{mutex_};
  if (auto* const known = slot.load(std::memory_order_relaxed)) return *known;
  auto made = std::make_unique<ByStatus>();
  if (forgotten_) {
    *made = {std::make_shared<metrics::Counter>(), std::make_shared<metrics::Histogram>()};
  } else {
    const metrics::Labels labels{{function_label, name_}, {"code", std::to_string(status)}};
    *made = {registry_.shared_counter(names::gateway_invocations, "Invocations answered.", labels),
             registry_.shared_histogram(names::gateway_seconds, "Time to the end of the answer.", labels)};
  }
  slot.store(made.get(), std::memory_order_release);
  return *owned_.emplace_back(std::move(made));
}

/// What finished is read before what was started: nothing is under way less than no time.
FunctionDemand FunctionInstruments::demand() {
  std::uint64_t finished = 0;
  {
    const std::scoped_lock lock{mutex_};
    for (const auto& status : owned_) finished += status->count->value();
  }
  const auto begun = started_->value();
  return {.function = name_,
          .begun = begun,
          .under_way = static_cast<std::uint32_t>(begun - finished),
          .held = static_cast<std::uint32_t>(held_->value()),
          .ready = static_cast<std::uint32_t>(ready_->value())};
}

void FunctionInstruments::forget() {
  const std::scoped_lock lock{mutex_};
  forgotten_ = true;
  for (const auto* name : {names::gateway_started, names::gateway_services, names::gateway_ready,
                           names::gateway_held, names::gateway_invocations, names::gateway_seconds}) {
    registry_.remove(name, function_label, name_);
  }
}

InvocationCount::InvocationCount(std::shared_ptr<FunctionInstruments> instruments)
    : instruments_{std::move(instruments)} {
  if (instruments_) instruments_->started();
}

InvocationCount::~InvocationCount() {
  if (instruments_) instruments_->finished(status, std::chrono::steady_clock::now() - start_);
}

Instruments::Instruments()
    : in_flight_{registry_.gauge(names::gateway_in_flight, "Invocations under way.")},
      unknown_function_{
          registry_.counter(names::gateway_unknown_function, "Requests for no function we know.")},
      discovery_failures_{
          registry_.counter(names::gateway_discovery_failures, "Times the engine did not say what runs.")},
      discovery_age_{registry_.gauge(names::gateway_discovery_age, "Since the engine last said what runs.")} {
}

std::shared_ptr<FunctionInstruments> Instruments::function(const std::string& name) {
  const std::scoped_lock lock{mutex_};
  auto& found = functions_[name];
  if (!found) found = std::make_shared<FunctionInstruments>(registry_, name);
  return found;
}

void Instruments::retire(const std::string& name) {
  const std::scoped_lock lock{mutex_};
  const auto found = functions_.find(name);
  if (found == functions_.end()) return;
  found->second->forget();
  functions_.erase(found);
}

std::uint64_t Instruments::invocations(const std::string& name) const {
  const std::scoped_lock lock{mutex_};
  const auto found = functions_.find(name);
  return found == functions_.end() ? 0 : found->second->invocations();
}

std::vector<FunctionDemand> Instruments::demand() const {
  const std::scoped_lock lock{mutex_};
  std::vector<FunctionDemand> demands;
  demands.reserve(functions_.size());
  for (const auto& [name, function] : functions_) demands.push_back(function->demand());
  return demands;
}

void Instruments::discovered(std::chrono::steady_clock::time_point now) noexcept {
  discovered_at_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
}

std::string Instruments::text() {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point then{Clock::duration{discovered_at_.load(std::memory_order_relaxed)}};
  const bool ever = then != Clock::time_point{};
  discovery_age_.set(ever ? std::chrono::duration<double>{Clock::now() - then}.count() : -1);
  return registry_.text();
}

}  // namespace iitbfaas::invoke

#include "iitbfaas/autoscaler.hpp"

#include "base/log.hpp"
#include "base/parallel.hpp"
#include "contract/names.hpp"
#include "http/tls_pin.hpp"
#include "model/connection.hpp"
#include "scale/alert_desk.hpp"
#include "scale/cluster_eye.hpp"
#include "scale/demand_round.hpp"
#include "scale/query_watch.hpp"
#include "scale/scaler_instruments.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace iitbfaas {
namespace {

using scale::Clock;
using scale::FunctionScaler;

constexpr std::size_t changes_at_once = 8;
constexpr std::chrono::seconds longest_look{2};

/// On what one autoscaler passes on to the one that leads.
constexpr const char* forwarded = "forwarded=1";

Reply json(std::string body) {
  return {.status = 200, .headers = {{"Content-Type", "application/json"}}, .body = std::move(body)};
}

Reply error(int status, const std::string& reason) {
  return {.status = status,
          .headers = {{"Content-Type", "application/json"}},
          .body = scale::encode_error(reason)};
}

struct Wish {
  std::string function = {}, service_id = {};
  std::uint32_t from = 0;
  ScaleDecision decision = {};
  std::string failure = {};  ///< of the engine, when it refused
  bool written = false;
};

/// Writes only over what it was decided on: whoever was faster is decided on anew.
void apply(const docker::Engine& engine, Wish& wish) {
  try {
    wish.written = engine.update_service(wish.service_id, [&](docker::ServiceSpec& spec) {
      if (spec.replicas == wish.from) spec.replicas = wish.decision.replicas;
    });
  } catch (const NotFound&) {  // removed meanwhile: the next look tells
  } catch (const Error& error) {
    wish.failure = error.what();
  }
}

void log(const Wish& wish) {
  base::log::info("autoscaler", wish.function + ": " + std::to_string(wish.from) + " -> " +
                                    std::to_string(wish.decision.replicas) + " replicas (" +
                                    to_string(wish.decision.reason) + "): " + wish.decision.explanation);
}

}  // namespace

struct Autoscaler::Impl {
  explicit Impl(AutoscalerOptions given)
      : options{std::move(given)},
        engine{ClusterAccess::of(*options.cluster).engine()},
        eye{engine, options.network},
        pinned_key{options.certificate_file.empty() ? "" : http::public_key_pin(options.certificate_file)} {}

  http::Client::Options gateway_access(const base::Endpoint& gateway) const {
    return {.endpoint = gateway,
            .secure = !pinned_key.empty(),
            .pinned_key = pinned_key,
            .user = contract::admin_user,
            .password = options.password,
            .connect_timeout = std::chrono::seconds{1}};
  }

  void run(const std::stop_token& stop);
  void wait(const std::stop_token& stop);
  void nudge();
  void look();
  void take_in(scale::ClusterSight sight);
  void ask(scale::QueryWatch& queries) const;
  std::vector<Wish> decide_all(const scale::DemandRound& round, const scale::QueryWatch& queries);
  void carry_out(std::vector<Wish> wishes);

  Reply answer(const Invocation& invocation);
  Reply answer_alert(const Invocation& invocation);
  Reply ask_leader(const Invocation& invocation, const base::Endpoint& leader) const;

  const AutoscalerOptions options;
  docker::Engine& engine;
  scale::ClusterEye eye;
  const std::string pinned_key;
  scale::ScalerInstruments instruments;
  scale::AlertDesk alerts;
  std::string problem;  ///< of the last look; only the loop's
  Clock::time_point looked_at = {};
  Clock::time_point ran_at = {};

  std::mutex news_mutex;
  std::condition_variable_any woken;
  bool news = false, called = false;

  mutable std::mutex mutex;  ///< of what follows
  scale::ClusterSight sight;
  std::map<std::string, FunctionScaler> functions;
  std::condition_variable looked;
  std::uint64_t looks = 0;
};

Autoscaler::Autoscaler(AutoscalerOptions options) {
  if (!options.cluster) throw InvalidSpec{"cluster", "an autoscaler has a cluster"};
  impl_ = std::make_unique<Impl>(std::move(options));
}

Autoscaler::~Autoscaler() = default;

void Autoscaler::run(std::stop_token stop) { impl_->run(stop); }

Reply Autoscaler::answer(const Invocation& invocation) { return impl_->answer(invocation); }

std::string Autoscaler::metrics() const { return impl_->instruments.text(); }

void Autoscaler::Impl::run(const std::stop_token& stop) {
  scale::DemandRound round{options.interval,
                           [this](const base::Endpoint& one) { return gateway_access(one); },
                           [this](bool somebody_calls) {
                             {
                               const std::scoped_lock lock{news_mutex};
                               news = true;
                               called = called || somebody_calls;
                             }
                             woken.notify_all();
                           }};
  scale::QueryWatch queries{options.query_interval};
  while (!stop.stop_requested()) {
    ran_at = Clock::now();
    look();
    round.watch(sight.leading ? sight.gateways : std::map<std::string, base::Endpoint>{});
    ask(queries);
    if (sight.leading) carry_out(decide_all(round, queries));
    instruments.ran(sight.leading, std::chrono::system_clock::now());
    wait(stop);
  }
}

/// Looks at the engine anew, soon.
void Autoscaler::Impl::nudge() {
  {
    const std::scoped_lock lock{news_mutex};
    called = true;
  }
  woken.notify_all();
}

/// In step with the gateways' answers, or at once when a sleeping function is called.
void Autoscaler::Impl::wait(const std::stop_token& stop) {
  std::unique_lock lock{news_mutex};
  woken.wait_until(lock, stop, ran_at + options.interval * 4 / 5, [this] { return called; });
  woken.wait_for(lock, stop, options.interval / 2, [this] { return called || news; });
  if (std::exchange(called, false)) looked_at = {};
  news = false;
}

/// When the engine does not answer, what it said last holds.
void Autoscaler::Impl::look() {
  const auto now = Clock::now();
  if (looked_at != Clock::time_point{} && now - looked_at < options.cluster_interval) return;
  looked_at = now;
  try {
    take_in(eye.look());
    if (!problem.empty()) base::log::info("autoscaler", "the engine answers again");
    problem.clear();
  } catch (const Error& error) {
    if (problem.empty())
      base::log::warning("autoscaler",
                         std::string{"nothing is scaled while the engine does not answer: "} + error.what());
    problem = error.what();
  }
}

void Autoscaler::Impl::take_in(scale::ClusterSight seen) {
  if (!options.gateway.empty()) {
    const auto only = http::server_at(options.gateway, "gateway").endpoint;
    seen.gateways = {{"only", only}};
  }
  const std::scoped_lock lock{mutex};
  auto kept = std::exchange(functions, {});
  if (!seen.leading) seen.services.clear();
  for (auto& service : seen.services) {
    const auto known = kept.find(service.function);
    if (known != kept.end()) {
      auto node = kept.extract(known);
      node.mapped().seen(std::move(service));
      functions.insert(std::move(node));
    } else {
      auto name = service.function;
      functions.emplace(std::move(name), FunctionScaler{std::move(service)});
    }
  }
  for (const auto& [name, gone] : kept) instruments.forget(name);
  seen.services.clear();
  sight = std::move(seen);
  ++looks;
  looked.notify_all();
}

void Autoscaler::Impl::ask(scale::QueryWatch& queries) const {
  std::map<std::string, std::string> expressions;
  const std::scoped_lock lock{mutex};
  for (const auto& [name, function] : functions) {
    const auto& policy = function.service().policy;
    auto expression = policy ? scale::query_of(*policy, name) : std::string{};
    if (!expression.empty()) expressions.emplace(name, std::move(expression));
  }
  queries.ask(options.prometheus.empty() ? sight.prometheus : options.prometheus, std::move(expressions));
}

std::vector<Wish> Autoscaler::Impl::decide_all(const scale::DemandRound& round,
                                               const scale::QueryWatch& queries) {
  const auto now = Clock::now();
  const auto loads = round.loads(now);
  std::vector<Wish> wishes;
  const std::scoped_lock lock{mutex};
  for (auto& [name, function] : functions) {
    const auto load = loads.find(name);
    function.observe(load == loads.end() ? scale::FunctionLoad{} : load->second, queries.value(name, now),
                     now);
    function.unanswered(queries.problem(name));
    for (const auto& alert : alerts.take(name)) function.alert(alert.name, alert.meaning, now);
    if (const auto decision = function.wish(now))
      wishes.push_back({name, function.service().id, function.service().wanted, *decision});
    if (const auto& policy = function.service().policy)
      instruments.show(name, *policy, function.observation().load, function.decision().replicas);
  }
  return wishes;
}

void Autoscaler::Impl::carry_out(std::vector<Wish> wishes) {
  if (wishes.empty()) return;
  base::in_parallel(wishes.size(), changes_at_once, [&](std::size_t i) { apply(engine, wishes[i]); });
  const std::scoped_lock lock{mutex};
  for (const auto& wish : wishes) {
    const auto found = functions.find(wish.function);
    if (found == functions.end()) continue;
    if (!wish.failure.empty()) {
      base::log::warning("autoscaler", wish.function + ": " + wish.failure);
      instruments.failed(wish.function);
      found->second.refused(wish.failure, Clock::now());
    } else if (wish.written) {
      log(wish);
      const auto& change = found->second.applied(wish.decision, std::chrono::system_clock::now());
      instruments.changed(wish.function, change);
    } else {
      looked_at = {};  // somebody else was faster
    }
  }
}

Reply Autoscaler::Impl::answer(const Invocation& invocation) {
  std::optional<base::Endpoint> leader;
  {
    const std::scoped_lock lock{mutex};
    if (!sight.leading) leader = sight.leader;
    if (!sight.leading && (!leader || invocation.query == forwarded))
      return error(503, "no autoscaler leads here at the moment; ask again");
  }
  if (leader) return ask_leader(invocation, *leader);
  if (invocation.path == "/system/alert") return answer_alert(invocation);
  constexpr std::string_view prefix = "/system/scaling/";
  auto name = invocation.path.substr(std::min(prefix.size(), invocation.path.size()));
  if (name.find('.') == std::string::npos) name.append(".").append(default_namespace);
  std::unique_lock lock{mutex};
  if (!functions.contains(name)) {  // perhaps it was deployed a moment ago
    nudge();
    const auto before = looks;
    looked.wait_for(lock, longest_look, [&] { return looks != before; });
  }
  const auto found = functions.find(name);
  if (found == functions.end()) return error(404, "no function " + name);
  return json(to_json(found->second.status()));
}

Reply Autoscaler::Impl::answer_alert(const Invocation& invocation) try {
  std::vector<scale::AlertOutcome> outcomes;
  for (const auto& alert : scale::decode_alerts(invocation.body)) {
    bool known = false;
    {
      const std::scoped_lock lock{mutex};
      known = functions.contains(alert.function);
    }
    outcomes.push_back(alerts.file(alert, known, Clock::now()));
    const auto& outcome = outcomes.back();
    instruments.alerted(outcome.result.c_str());
    base::log::info("autoscaler", "alert " + outcome.alert + " of " + outcome.function + ": " +
                                      outcome.result + (outcome.why.empty() ? "" : ", " + outcome.why));
  }
  return json(scale::encode_outcomes(outcomes));
} catch (const InvalidSpec& wrong) {
  return error(400, wrong.what());
}

Reply Autoscaler::Impl::ask_leader(const Invocation& invocation, const base::Endpoint& leader) const try {
  const http::Client client{gateway_access(leader)};
  return client.send({.method = invocation.method,
                      .target = invocation.path + "?" + forwarded,
                      .headers = {{"Content-Type", "application/json"}},
                      .body = invocation.body,
                      .timeout = std::chrono::seconds{5}});
} catch (const Error& failure) {
  return error(503, std::string{"the gateway beside the leader does not answer: "} + failure.what());
}

}  // namespace iitbfaas

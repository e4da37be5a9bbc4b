#include "scale/query_watch.hpp"

#include "base/log.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/prometheus.hpp"

#include <cmath>
#include <utility>

namespace iitbfaas::scale {
namespace {

constexpr int intervals_it_holds = 3;

/// Thousandths of a core, of all replicas. The window holds four scrapes at `monitor up`'s settings.
std::string cpu_of(const std::string& function) {
  const auto dot = function.rfind('.');
  return "1000 * sum(rate(container_cpu_usage_seconds_total{container_label_iitbfaas_function=\"" +
         function.substr(0, dot) + "\",container_label_iitbfaas_namespace=\"" + function.substr(dot + 1) +
         "\"}[20s]))";
}

}  // namespace

std::string query_of(const ScalingPolicy& policy, const std::string& function) {
  if (policy.type == ScaleType::cpu) return cpu_of(function);
  return policy.type == ScaleType::query ? policy.query : std::string{};
}

QueryWatch::QueryWatch(std::chrono::milliseconds interval)
    : interval_{interval}, thread_{[this](const std::stop_token& stop) { run(stop); }} {}

void QueryWatch::ask(const std::string& url, std::map<std::string, std::string> expressions) {
  {
    const std::scoped_lock lock{mutex_};
    if (url == url_ && expressions == expressions_) return;
    url_ = url;
    expressions_ = std::move(expressions);
    std::erase_if(answers_, [&](const auto& entry) { return !expressions_.contains(entry.first); });
  }
  changed_.notify_all();
}

std::optional<double> QueryWatch::value(const std::string& function, Clock::time_point now) const {
  const std::scoped_lock lock{mutex_};
  const auto found = answers_.find(function);
  const bool holds = found != answers_.end() && now - found->second.at <= intervals_it_holds * interval_;
  return holds ? found->second.value : std::nullopt;
}

std::string QueryWatch::problem(const std::string& function) const {
  const std::scoped_lock lock{mutex_};
  if (url_.empty() && expressions_.contains(function))
    return "no Prometheus is known to ask for its load; iitbfaas monitor up starts one";
  const auto found = answers_.find(function);
  return found == answers_.end() ? std::string{} : found->second.problem;
}

void QueryWatch::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    look();
    std::unique_lock lock{mutex_};
    const auto asked = expressions_;
    changed_.wait_for(lock, stop, interval_, [&] { return expressions_ != asked; });
  }
}

void QueryWatch::look() {
  std::string url;
  std::map<std::string, std::string> expressions;
  {
    const std::scoped_lock lock{mutex_};
    url = url_;
    expressions = expressions_;
  }
  if (url.empty() || expressions.empty()) return;
  const Prometheus prometheus{{.url = url, .timeout = intervals_it_holds * interval_}};
  for (const auto& [function, expression] : expressions) {
    try {
      const auto value = prometheus.query(expression).number();
      const bool usable = value && std::isfinite(*value);
      keep(function, usable ? value : std::nullopt,
           usable ? "" : "Prometheus has no value for " + expression);
    } catch (const TransportError& error) {
      for (const auto& entry : expressions) keep(entry.first, std::nullopt, error.what());
      return;  // the others would wait as long for nothing
    } catch (const Error& error) {
      keep(function, std::nullopt, error.what());
    }
  }
}

/// A value that was heard stays until it is too old: one lost answer changes nothing.
void QueryWatch::keep(const std::string& function, std::optional<double> value, std::string problem) {
  const std::scoped_lock lock{mutex_};
  if (!expressions_.contains(function)) return;
  auto& answer = answers_[function];
  if (answer.problem.empty() && !problem.empty())
    base::log::warning("autoscaler", function + " stays as it is while its load is unknown: " + problem);
  answer.problem = std::move(problem);
  if (value) answer = {.value = value, .at = Clock::now()};
}

}  // namespace iitbfaas::scale

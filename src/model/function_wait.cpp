#include "base/duration.hpp"
#include "base/text.hpp"
#include "contract/headers.hpp"
#include "contract/ports.hpp"
#include "model/connection.hpp"
#include "model/mapping.hpp"
#include "model/startup.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/function.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace iitbfaas {
namespace {

using namespace std::chrono_literals;

constexpr auto first_poll_interval = 5ms;
constexpr auto poll_interval = 50ms;
constexpr auto probe_timeout = 2s;

/// Any answer of the function itself will do: an image without our watchdog need not know the path.
bool is_ready(const Reply& reply) {
  return reply.status != 502 && reply.status != 503 && reply.status != 504;
}

bool has_header(const Reply& reply, std::string_view name) {
  return std::ranges::any_of(
      reply.headers, [&](const auto& header) { return base::equals_ignoring_case(header.first, name); });
}

/// The embedded engine's replicas listen on this machine, each on a port of its own.
bool answers_on_its_port(const docker::Task& task) {
  const auto port = std::ranges::find(task.ports, contract::function_port, &docker::Port::target);
  if (port == task.ports.end() || port->published == 0) return false;
  const http::Client client{{.endpoint = {.host = "127.0.0.1", .port = port->published}}};
  try {
    return is_ready(client.send({.target = contract::ready_path, .timeout = probe_timeout}));
  } catch (const TransportError&) {
    return false;
  }
}

/// An overlay network cannot be reached from outside; the gateway on it can. Where no gateway answers, what
/// the engine says has to do.
bool answers_through_gateway(const detail::Connection& connection, const std::string& route) {
  if (connection.gateway().empty()) return true;
  try {
    const auto reply = connection.gateway_client().send(
        {.target = "/function/" + route + contract::ready_path, .timeout = probe_timeout});
    // A gateway that does not know the function yet says 404 itself, and marks no call.
    return is_ready(reply) && (reply.status != 404 || has_header(reply, contract::call_id_header));
  } catch (const TransportError&) {
    return true;
  }
}

bool answer(const detail::Connection& connection, const std::vector<docker::Task>& tasks,
            const std::string& route) {
  if (connection.is_embedded() && !std::ranges::all_of(tasks, answers_on_its_port)) return false;
  return answers_through_gateway(connection, route);
}

std::string count_of(std::size_t started, std::uint64_t wanted) {
  if (started == 0) return "no replica started";
  return std::to_string(started) + " of " + std::to_string(wanted) + " replicas started";
}

/// False when `stop` was asked for.
bool pause(std::chrono::milliseconds length, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any nothing;
  std::unique_lock lock{mutex};
  nothing.wait_for(lock, stop, length, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace

void Function::wait(std::chrono::milliseconds limit, const std::stop_token& stop) const {
  using Clock = model::Startup::Clock;
  const auto& engine = connection_->engine();
  const auto route = model::route_name(name_, name_space_);
  const auto deadline = Clock::now() + limit;
  std::chrono::milliseconds interval = first_poll_interval;
  model::Startup startup;
  do {
    const auto service = engine.service(model::service_name(name_, name_space_));
    const auto wanted = service.spec.replicas;
    const auto verdict = startup.judge(service, engine.tasks({{"service", {service.id}}}), Clock::now());
    const auto count = count_of(verdict.running.size(), wanted);
    if (verdict.running.size() >= wanted) {
      if (wanted == 0 || answer(*connection_, verdict.running, route)) return;
    } else if (verdict.hopeless) {
      throw Error{route + ": " + count + ": " + verdict.reason};
    }
    if (Clock::now() >= deadline) {
      const auto so_far =
          verdict.running.size() >= wanted ? std::string{"its replicas run, but do not answer"} : count;
      throw Timeout{route + ": not ready after " + base::to_string(limit) + ": " + so_far +
                    (verdict.reason.empty() ? "" : ": " + verdict.reason)};
    }
    interval = std::min<std::chrono::milliseconds>(2 * interval, poll_interval);
  } while (pause(interval, stop));
}

}  // namespace iitbfaas

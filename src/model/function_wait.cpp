#include "base/duration.hpp"
#include "base/pause.hpp"
#include "base/text.hpp"
#include "contract/headers.hpp"
#include "contract/ports.hpp"
#include "model/connection.hpp"
#include "model/mapping.hpp"
#include "model/startup.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/function.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace iitbfaas {
namespace {

using namespace std::chrono_literals;

constexpr auto first_poll_interval = 5ms;
constexpr auto longest_poll_interval = 50ms;
constexpr auto probe_timeout = 2s;

/// What asking a function whether it is ready came to.
struct Readiness {
  bool ready = false;
  std::string complaint = {};  ///< its own words, when it has any
};

std::string complaint_in(const Reply& reply) {
  const auto document = nlohmann::json::parse(reply.body, nullptr, false);
  if (!document.is_object()) return {};
  const auto error = document.find("error");
  return error != document.end() && error->is_string() ? error->get<std::string>() : std::string{};
}

/// Any answer of the function itself will do: an image without our watchdog need not know the path.
Readiness readiness_of(const Reply& reply) {
  if (reply.status != 502 && reply.status != 503 && reply.status != 504) return {.ready = true};
  return {.complaint = complaint_in(reply)};
}

bool has_header(const Reply& reply, std::string_view name) {
  return std::ranges::any_of(
      reply.headers, [&](const auto& header) { return base::equals_ignoring_case(header.first, name); });
}

/// The embedded engine's replicas listen on this machine, each on a port of its own.
Readiness ask_on_its_port(const docker::Task& task) {
  const auto port = std::ranges::find(task.ports, contract::function_port, &docker::Port::target);
  if (port == task.ports.end() || port->published == 0) return {};
  const http::Client client{{.endpoint = {.host = "127.0.0.1", .port = port->published}}};
  try {
    return readiness_of(client.send({.target = contract::ready_path, .timeout = probe_timeout}));
  } catch (const TransportError&) {
    return {};
  }
}

/// An overlay network cannot be reached from outside; the gateway on it can. Where no gateway answers, what
/// the engine says has to do.
Readiness ask_through_gateway(const detail::Connection& connection, const std::string& route) {
  if (connection.gateway().empty()) return {.ready = true};
  try {
    const auto reply = connection.gateway_client().send(
        {.target = "/function/" + route + contract::ready_path, .timeout = probe_timeout});
    // A gateway that does not know the function yet says 404 itself, and marks no call.
    if (reply.status == 404 && !has_header(reply, contract::call_id_header)) return {};
    return readiness_of(reply);
  } catch (const TransportError&) {
    return {.ready = true};
  }
}

Readiness ask(const detail::Connection& connection, const std::vector<docker::Task>& tasks,
              const std::string& route) {
  if (connection.is_embedded()) {
    for (const auto& task : tasks) {
      if (auto one = ask_on_its_port(task); !one.ready) return one;
    }
  }
  return ask_through_gateway(connection, route);
}

std::string count_of(std::size_t started, std::uint64_t wanted) {
  if (started == 0) return "no replica started";
  return std::to_string(started) + " of " + std::to_string(wanted) + " replicas started";
}

}  // namespace

void Function::wait(std::chrono::milliseconds limit, const std::stop_token& stop) const {
  using Clock = model::Startup::Clock;
  const auto& engine = connection_->engine();
  const auto route = model::route_name(name_, name_space_);
  const auto deadline = Clock::now() + limit;
  std::chrono::milliseconds interval = first_poll_interval;
  model::Startup startup;
  Readiness last;
  do {
    const auto service = engine.service(model::service_name(name_, name_space_));
    const auto wanted = service.spec.replicas;
    const auto verdict = startup.judge(service, engine.tasks({{"service", {service.id}}}), Clock::now());
    const auto count = count_of(verdict.running.size(), wanted);
    if (verdict.running.size() >= wanted) {
      if (wanted == 0) return;
      last = ask(*connection_, verdict.running, route);
      if (last.ready) return;
    } else if (verdict.hopeless) {
      throw Error{route + ": " + count + ": " + verdict.reason};
    }
    if (Clock::now() >= deadline) {
      const bool all_run = verdict.running.size() >= wanted;
      const auto so_far = all_run ? std::string{"its replicas run, but do not answer"} : count;
      const auto& reason = all_run ? last.complaint : verdict.reason;
      throw Timeout{route + ": not ready after " + base::to_string(limit) + ": " + so_far +
                    (reason.empty() ? "" : ": " + reason)};
    }
    interval = std::min<std::chrono::milliseconds>(2 * interval, longest_poll_interval);
  } while (base::pause(interval, stop));
}

}  // namespace iitbfaas

#include "invoke/watchdog/request_handler.hpp"

#include "base/duration.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "contract/headers.hpp"
#include "contract/metric_names.hpp"
#include "invoke/watchdog/cgi_environment.hpp"
#include "invoke/watchdog/form_page.hpp"

#include <boost/asio/this_coro.hpp>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace iitbfaas::invoke {
namespace {

namespace names = contract::metric_names;
using Clock = std::chrono::steady_clock;

constexpr int client_closed_request = 499;  // nobody sees it but the metrics

std::size_t places_for(std::uint32_t max_children) {
  if (max_children != 0) return max_children;
  cpu_set_t cores;
  const bool known = ::sched_getaffinity(0, sizeof cores, &cores) == 0;
  return known ? 2 * static_cast<std::size_t>(CPU_COUNT(&cores)) : 2;
}

std::vector<std::string> own_environment() {
  std::vector<std::string> environment;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    environment.emplace_back(*variable);
  }
  return environment;
}

/// Clients may invent methods; a label for each would fill the memory.
std::string method_label(std::string_view method) {
  constexpr std::array<std::string_view, 7> known{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
  return std::string{std::ranges::find(known, method) == known.end() ? "other" : method};
}

std::string in_seconds(double seconds) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6f", seconds);
  return text.data();
}

std::optional<std::string> call_id(const http::RequestHead& head) {
  const auto id = head.find(contract::call_id_header);
  return id ? std::optional<std::string>{*id} : std::nullopt;
}

}  // namespace

/// One request in the metrics, from its arrival until `end`, or until this object dies.
class RequestHandler::Measurement {
 public:
  Measurement(RequestHandler& handler, std::string_view method)
      : handler_{handler}, method_{method_label(method)} {
    ++handler_.in_flight_;
    handler_.in_flight_gauge_.add(1);
  }
  Measurement(const Measurement&) = delete;
  Measurement& operator=(const Measurement&) = delete;
  ~Measurement() { end(); }

  void end() {
    if (std::exchange(ended_, true)) return;
    --handler_.in_flight_;
    handler_.in_flight_gauge_.add(-1);
    const metrics::Labels labels{{"code", std::to_string(status)}, {"method", method_}};
    handler_.registry_.counter(names::requests, "Requests answered.", labels).add();
    handler_.registry_.histogram(names::request_seconds, "Seconds from request to answer.", labels)
        .observe(seconds());
  }

  double seconds() const { return std::chrono::duration<double>(Clock::now() - started_).count(); }

  int status = client_closed_request;

 private:
  RequestHandler& handler_;
  std::string method_;
  Clock::time_point started_ = Clock::now();
  bool ended_ = false;
};

RequestHandler::RequestHandler(const WatchdogOptions& options, metrics::Registry& registry)
    : options_{options},
      registry_{registry},
      in_flight_gauge_{registry.gauge(names::in_flight, "Requests being served.")},
      runs_{.options = options,
            .program = options.handler ? Program{} : find_program(options.command, options.root),
            .environment = own_environment(),
            .places = places_for(options.max_children)} {
  if (options.handler) native_.emplace(options.handler, runs_.places);
}

void RequestHandler::join() {
  if (native_) native_->join();
}

asio::awaitable<void> RequestHandler::serve(http::Exchange& exchange) {
  if (auto own = own_answer(exchange.head().path())) {
    co_await exchange.respond(*std::move(own));
    co_return;
  }
  Measurement measurement{*this, exchange.head().method};
  RunResult result = co_await answer(exchange);
  const double seconds = measurement.seconds();
  measurement.status = result.status;
  // Before the answer: whoever has it may count on the place that it frees.
  measurement.end();
  if (result.response) {
    complete(*result.response, exchange.head(), seconds);
    co_await exchange.respond(*std::move(result.response));
  }
  if (options_.log_requests) {
    base::log::info("watchdog", "Wrote " + std::to_string(result.bytes) + " Bytes - Duration: " +
                                    in_seconds(seconds) + "s - Status: " + std::to_string(result.status));
  }
}

std::optional<http::Response> RequestHandler::own_answer(std::string_view path) const {
  if (path == contract::health_path) {
    return draining_ ? http::error_response(503, "shutting down")
                     : http::Response{.status = 200, .body = "OK\n"};
  }
  if (path == contract::ready_path) return ready();
  return std::nullopt;
}

http::Response RequestHandler::ready() const {
  if (draining_) return http::error_response(503, "shutting down");
  const auto problem = native_ ? std::string{} : runs_.program.problem();
  if (!problem.empty()) return http::error_response(503, problem);
  if (options_.max_inflight != 0 && in_flight_ >= options_.max_inflight) {
    return http::error_response(429, std::to_string(in_flight_) + " requests in flight, as many as allowed");
  }
  return {.status = 200, .body = "OK\n"};
}

asio::awaitable<RunResult> RequestHandler::answer(http::Exchange& exchange) {
  Refusal refusal;
  try {
    co_return co_await run(exchange);
  } catch (const Refusal& thrown) {
    refusal = thrown;
  } catch (const http::BodyTooLarge&) {
    refusal = {413, "the body is larger than " + to_string(options_.max_body)};
  }
  if (refusal.status >= 500) base::log::error("watchdog", refusal.reason);
  co_return RunResult{.status = refusal.status,
                      .response = http::error_response(refusal.status, refusal.reason)};
}

asio::awaitable<RunResult> RequestHandler::run(http::Exchange& exchange) {
  const auto& head = exchange.head();
  admit(head);
  if (native_) co_return co_await call_handler(exchange);
  if (wants_form(head)) {
    auto page = form_page(options_.name, options_.args);
    const auto size = page.size();
    co_return RunResult{.response = http::Response{.status = 200,
                                                   .headers = {{"Content-Type", "text/html; charset=utf-8"}},
                                                   .body = std::move(page)},
                        .bytes = size};
  }
  RunPlan plan{.limit = time_limit(head)};
  std::string body = co_await exchange.read_all(options_.max_body.count);
  plan.input = decode_input(options_.args, {.query = head.query(),
                                            .content_type = head.find("Content-Type").value_or(""),
                                            .body = std::move(body)});
  if (options_.cgi_headers) plan.environment = cgi_environment(head);
  if (auto id = call_id(head)) plan.headers.emplace_back(contract::call_id_header, *std::move(id));
  if (!options_.content_type.empty()) plan.headers.emplace_back("Content-Type", options_.content_type);

  const auto executor = co_await asio::this_coro::executor;
  const auto one = std::make_shared<Run>(runs_, exchange, std::move(plan), executor);
  co_return co_await one->result();
}

asio::awaitable<RunResult> RequestHandler::call_handler(http::Exchange& exchange) {
  const auto& head = exchange.head();
  Invocation invocation{.method = std::string{head.method},
                        .path = std::string{head.path()},
                        .query = std::string{head.query()},
                        .timeout = time_limit(head)};
  for (const auto& [name, value] : head.fields) invocation.headers.emplace_back(name, value);
  invocation.body = co_await exchange.read_all(options_.max_body.count);
  invocation.fields = fields_of(invocation.query, head.find("Content-Type").value_or(""), invocation.body);
  const auto limit = invocation.timeout;
  Reply reply = co_await native_->call(std::move(invocation), limit);
  if (reply.status == 0) reply.status = 200;
  if (reply.status < 200 || reply.status > 599) {
    throw Refusal{500, "the function answered with " + std::to_string(reply.status) + ", which is no status"};
  }
  RunResult result{.status = reply.status, .bytes = reply.body.size()};
  result.response = http::Response{
      .status = reply.status, .headers = std::move(reply.headers), .body = std::move(reply.body)};
  co_return result;
}

void RequestHandler::admit(const http::RequestHead& head) const {
  if (options_.max_inflight != 0 && in_flight_ > options_.max_inflight) {
    throw Refusal{
        429, std::to_string(options_.max_inflight) + " requests in flight, as many as allowed; try again"};
  }
  if (head.framing.kind == http::Framing::Kind::length && head.framing.length > options_.max_body.count) {
    throw http::BodyTooLarge{};
  }
}

bool RequestHandler::wants_form(const http::RequestHead& head) const {
  return head.method == "GET" && !options_.args.empty() && head.query().empty() &&
         head.framing.kind == http::Framing::Kind::none &&
         base::to_lower(head.find("Accept").value_or("")).find("text/html") != std::string::npos;
}

std::chrono::milliseconds RequestHandler::time_limit(const http::RequestHead& head) const {
  const auto asked = head.find(contract::timeout_header);
  if (!asked) return options_.exec_timeout;
  const auto duration = base::parse_duration(*asked);
  if (!duration || duration->count() <= 0) {
    throw Refusal{400, std::string{contract::timeout_header} + ": \"" + std::string{*asked} +
                           "\" is no duration; write it as 10s or 500ms"};
  }
  const auto limit = std::chrono::ceil<std::chrono::milliseconds>(*duration);
  return options_.exec_timeout.count() == 0 ? limit : std::min(limit, options_.exec_timeout);
}

void RequestHandler::complete(http::Response& response, const http::RequestHead& head, double seconds) const {
  const bool typed =
      std::ranges::any_of(response.headers, [](const auto& field) { return field.first == "Content-Type"; });
  if (!typed) {
    response.headers.emplace_back("Content-Type", options_.content_type.empty()
                                                      ? guess_content_type(response.body, true)
                                                      : options_.content_type.c_str());
  }
  response.headers.emplace_back(contract::duration_header, in_seconds(seconds));
  if (auto id = call_id(head)) response.headers.emplace_back(contract::call_id_header, *std::move(id));
}

}  // namespace iitbfaas::invoke

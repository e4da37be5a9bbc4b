#include "invoke/watchdog/native.hpp"

#include "base/duration.hpp"
#include "base/log.hpp"
#include "http/form.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

namespace iitbfaas::invoke {
namespace {

/// One call, between the thread that waits for it and the one that makes it.
struct Call {
  Call(Invocation given, const asio::any_io_executor& executor)
      : invocation{std::move(given)}, timer{executor, asio::steady_timer::time_point::max()} {}

  Invocation invocation;
  std::atomic<bool> given_up = false;
  // Of the waiting thread.
  asio::steady_timer timer;
  std::optional<Reply> reply = {};
  std::string problem = {};
  bool ended = false;
};

void make(const FunctionHandler& handler, const std::shared_ptr<Call>& call) {
  if (call->given_up) return;
  std::optional<Reply> reply;
  std::string problem;
  try {
    reply = handler(call->invocation);
  } catch (const std::exception& error) {
    problem = error.what();
  } catch (...) {
    problem = "it threw something that is no std::exception";
  }
  asio::post(call->timer.get_executor(),
             [call, reply = std::move(reply), problem = std::move(problem)]() mutable {
               call->reply = std::move(reply);
               call->problem = std::move(problem);
               call->ended = true;
               call->timer.cancel();
             });
}

void append(HeaderList& fields, std::vector<http::FormField> form) {
  for (auto& field : form) {
    if (field.file_name.empty()) fields.emplace_back(std::move(field.name), std::move(field.value));
  }
}

}  // namespace

asio::awaitable<Reply> Native::call(Invocation invocation, std::chrono::milliseconds limit) {
  const auto executor = co_await asio::this_coro::executor;
  const auto call = std::make_shared<Call>(std::move(invocation), executor);
  if (limit.count() > 0) call->timer.expires_after(limit);
  asio::post(pool_, [this, call] { make(handler_, call); });
  boost::system::error_code cancelled;
  co_await call->timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  if (!call->ended) {
    call->given_up = true;
    throw Refusal{504, "timed out after " + base::to_string(limit)};
  }
  if (!call->reply) throw Refusal{500, "the function failed: " + call->problem};
  co_return *std::move(call->reply);
}

HeaderList fields_of(std::string_view query, std::string_view content_type, std::string_view body) {
  HeaderList fields;
  if (auto form = http::parse_urlencoded(query)) append(fields, *std::move(form));
  const auto type = http::media_type(content_type);
  if (type != "application/x-www-form-urlencoded" && type != "multipart/form-data") return fields;
  auto form = type == "multipart/form-data" ? http::parse_multipart(content_type, body)
                                            : http::parse_urlencoded(body);
  if (!form) throw Refusal{400, "the body does not read as the " + type + " that it says it is"};
  append(fields, *std::move(form));
  return fields;
}

}  // namespace iitbfaas::invoke

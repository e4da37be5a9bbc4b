#pragma once
#include "http/server.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <chrono>
#include <string>
#include <string_view>

/// What the tests of the server ask of it, and handlers that answer.
namespace iitbfaas::http {

/// Answers with the body it got, in one piece.
inline asio::awaitable<void> echo(Exchange& exchange) {
  std::string body = co_await exchange.read_all(64 << 20);
  Response response{.headers = {{"X-Peer", exchange.peer()}}, .body = std::move(body)};
  co_await exchange.respond(std::move(response));
}

inline asio::awaitable<void> hello(Exchange& exchange) {
  Response response{.body = "hello"};
  co_await exchange.respond(std::move(response));
}

inline asio::awaitable<void> wait_for(const std::atomic<bool>& flag) {
  asio::steady_timer timer{co_await asio::this_coro::executor};
  while (!flag) {
    timer.expires_after(std::chrono::milliseconds{2});
    co_await timer.async_wait(asio::use_awaitable);
  }
}

/// Each of `lines` ends with CR LF.
inline std::string get(std::string_view target = "/", std::string_view lines = "") {
  return "GET " + std::string{target} + " HTTP/1.1\r\nHost: a\r\n" + std::string{lines} + "\r\n";
}

inline std::string post(std::string_view body, std::string_view lines = "") {
  return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string{lines} + "\r\n" + std::string{body};
}

}  // namespace iitbfaas::http

#include "http/server.hpp"

#include "http/server_listener.hpp"
#include "http/server_worker.hpp"

#include <algorithm>
#include <thread>

namespace iitbfaas::http {

struct Server::Impl {
  Impl(ServerOptions options, Handler handler)
      : threads{std::max(1u, options.threads)},
        shared{.options = std::move(options), .handler = std::move(handler)},
        listener{shared.options.listen, threads} {
    for (unsigned i = 0; i < threads; ++i)
      workers.push_back(std::make_unique<Worker>(shared, listener.take(i)));
  }

  unsigned threads;
  Shared shared;
  Listener listener;
  std::vector<std::unique_ptr<Worker>> workers;
};

Server::Server(ServerOptions options, Handler handler)
    : impl_{std::make_unique<Impl>(std::move(options), std::move(handler))} {}
Server::~Server() = default;

std::uint16_t Server::port() const noexcept { return impl_->listener.port(); }

void Server::run(std::stop_token stop) {
  const std::stop_callback stopping{stop, [this] {
                                      for (const auto& worker : impl_->workers) worker->stop();
                                    }};
  std::vector<std::jthread> threads;
  for (std::size_t i = 1; i < impl_->workers.size(); ++i) {
    threads.emplace_back([worker = impl_->workers[i].get()] { worker->run(); });
  }
  impl_->workers.front()->run();
}

std::vector<asio::io_context*> Server::contexts() {
  std::vector<asio::io_context*> contexts;
  for (const auto& worker : impl_->workers) contexts.push_back(&worker->context());
  return contexts;
}

Response error_response(int status, std::string_view reason) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string body = "{\"error\": \"";
  for (const char byte : reason) {
    const auto code = static_cast<unsigned char>(byte);
    if (code < 0x20) {
      body.append("\\u00") += digits[code >> 4];
      body += digits[code & 15];
      continue;
    }
    if (byte == '"' || byte == '\\') body += '\\';
    body += byte;
  }
  body += "\"}\n";
  return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = std::move(body)};
}

}  // namespace iitbfaas::http

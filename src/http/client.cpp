#include "http/client.hpp"

#include "http/client_connection.hpp"
#include "http/ssh_route.hpp"

#include "iitbfaas/error.hpp"

#include <mutex>

namespace iitbfaas::http {

struct Client::Impl {
  explicit Impl(Options given) : options{with_route(std::move(given))} {}

  static Options with_route(Options options) {
    const bool missing = options.endpoint.kind == base::Endpoint::Kind::ssh && !options.ssh;
    if (missing) options.ssh = std::make_shared<SshRoute>(options.endpoint);
    return options;
  }

  Reply exchange(const ClientRequest& request, const BodySink* sink, const std::stop_token& stop) {
    auto connection = take();
    auto reply = connection->exchange(request, sink, stop);
    give_back(std::move(connection));  // after an exception it is dropped instead
    return reply;
  }

  std::unique_ptr<ClientConnection> take() {
    const std::lock_guard lock{mutex};
    if (idle.empty()) return std::make_unique<ClientConnection>(options);
    auto connection = std::move(idle.back());
    idle.pop_back();
    return connection;
  }

  void give_back(std::unique_ptr<ClientConnection> connection) {
    constexpr std::size_t most_idle = 8;
    const std::lock_guard lock{mutex};
    if (idle.size() < most_idle) idle.push_back(std::move(connection));
  }

  const Options options;
  std::mutex mutex;
  std::vector<std::unique_ptr<ClientConnection>> idle;
};

Client::Client(Options options) : impl_{std::make_unique<Impl>(std::move(options))} {}

Client::~Client() = default;

Reply Client::send(const ClientRequest& request) const { return impl_->exchange(request, nullptr, {}); }

Reply Client::stream(const ClientRequest& request, const BodySink& sink, std::stop_token stop) const {
  return impl_->exchange(request, &sink, stop);
}

const base::Endpoint& Client::endpoint() const noexcept { return impl_->options.endpoint; }

Client::Options server_at(std::string_view url, const std::string& field) {
  const bool secure = url.starts_with("https://");
  if (!secure && !url.starts_with("http://")) {
    throw InvalidSpec{field, "\"" + std::string{url} + "\" is no URL: write http://HOST:PORT"};
  }
  std::string_view authority = url.substr(url.find("//") + 2);
  while (authority.ends_with('/')) authority.remove_suffix(1);
  auto endpoint = base::parse_endpoint("tcp://" + std::string{authority});
  if (endpoint.port == 0) endpoint.port = secure ? 443 : 80;
  return {.endpoint = std::move(endpoint), .secure = secure};
}

}  // namespace iitbfaas::http

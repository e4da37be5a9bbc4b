#include "invoke/gateway/system_relay.hpp"

#include "base/text.hpp"
#include "invoke/gateway/system_api.hpp"
#include "invoke/gateway/target.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace iitbfaas::invoke {
namespace {

struct Asked {
  std::string method = {}, target = {}, body = {};
  HeaderList headers = {};
};

bool is_relayed(std::string_view header) {
  return std::ranges::any_of(std::array{"Content-Type", "WWW-Authenticate", "Allow"},
                             [&](const char* name) { return base::equals_ignoring_case(header, name); });
}

http::Response ask(const http::Client& leader, const Asked& asked) {
  try {
    auto reply = leader.send(
        {.method = asked.method, .target = asked.target, .headers = asked.headers, .body = asked.body});
    http::Response response{.status = reply.status, .body = std::move(reply.body)};
    for (auto& header : reply.headers) {
      if (is_relayed(header.first)) response.headers.push_back(std::move(header));
    }
    return response;
  } catch (const Error& error) {
    return http::error_response(
        503, std::string{"no gateway beside a manager answers, and only a manager can tell or "
                         "change what is deployed: "} +
                 error.what());
  }
}

}  // namespace

boost::asio::awaitable<void> SystemRelay::handle(http::Exchange& exchange) {
  const auto& head = exchange.head();
  Asked asked{.method = std::string{head.method}, .target = std::string{origin_form(head.target)}};
  for (const std::string_view name : {"Authorization", "Content-Type", "Accept"}) {
    if (const auto value = head.find(name)) asked.headers.emplace_back(name, *value);
  }
  asked.body = co_await exchange.read_all(longest_system_body);
  std::function<http::Response()> work = [this, asked = std::move(asked)] { return ask(leader_, asked); };
  auto response = co_await calls_.run(std::move(work));
  co_await exchange.respond(std::move(response));
}

}  // namespace iitbfaas::invoke

// The parts that tests/bench/gateway_vs_haproxy measures, each a process of its own so that it can be pinned:
//
//   gateway_vs_haproxy_bench upstream             answers every request with a few bytes
//   gateway_vs_haproxy_bench gateway PORT PORT    forwards /function/f to two upstreams, with one I/O thread
//
// Prints its port, and serves until its standard input ends.
#include "http/server.hpp"
#include "invoke/gateway/front.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace {

using namespace iitbfaas;

boost::asio::awaitable<void> answer(http::Exchange& exchange) {
  http::Response response{.body = "hello world\n"};
  response.headers.emplace_back("Content-Type", "text/plain");
  co_await exchange.respond(std::move(response));
}

template <class Server>
void serve(Server& server) {
  const std::jthread serving{[&](std::stop_token stop) { server.run(stop); }};
  std::printf("%d\n", int{server.port()});
  std::fflush(stdout);
  char byte{};
  while (::read(STDIN_FILENO, &byte, 1) > 0) continue;
}

int serve_gateway(int count, char** ports) {
  invoke::Instruments instruments;
  invoke::Front front{{.server = {.listen = "127.0.0.1:0", .threads = 1}}, instruments};
  invoke::Route route{.name = "f.openfaas-fn", .wanted = static_cast<std::uint64_t>(count)};
  for (int i = 0; i < count; ++i) {
    const auto port = static_cast<unsigned short>(std::atoi(ports[i]));
    const invoke::Replica::Address address{boost::asio::ip::address_v4::loopback(), port};
    route.replicas.push_back(std::make_shared<invoke::Replica>(ports[i], address));
  }
  route.instruments = instruments.function(route.name);
  auto table = std::make_shared<invoke::Table>();
  table->routes.emplace("f.openfaas-fn", std::make_shared<const invoke::Route>(std::move(route)));
  front.publish(table);
  serve(front);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view part = argc > 1 ? argv[1] : "";
  if (part == "gateway" && argc > 2) return serve_gateway(argc - 2, argv + 2);
  if (part != "upstream") {
    std::fputs("usage: gateway_vs_haproxy_bench upstream | gateway PORT...\n", stderr);
    return 2;
  }
  http::Server server{{.listen = "127.0.0.1:0"}, answer};
  serve(server);
}

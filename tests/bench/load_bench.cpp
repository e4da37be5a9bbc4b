// A server for tests/bench/load whose latencies are known: 70 % of its answers take 150 ms, 25 % 300 ms, 4.5
// % 600 ms, the rest 900 ms. Prints its port; when its standard input ends, what it really took, as JSON.
#include "support/delaying_server.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdio>

namespace {

using namespace std::chrono_literals;

std::chrono::nanoseconds delay(std::uint64_t number) {
  const auto place = number * 7919 % 1'000;
  return place < 700 ? 150ms : place < 950 ? 300ms : place < 995 ? 600ms : 900ms;
}

}  // namespace

int main() {
  const test_support::DelayingServer server{delay};
  std::printf("%d\n", int{server.port()});
  std::fflush(stdout);
  char byte{};
  while (::read(STDIN_FILENO, &byte, 1) > 0) continue;
  const auto delays = server.delays();
  const auto seconds = [&](double percent) {
    return std::chrono::duration<double>{test_support::percentile(delays, percent)}.count();
  };
  if (delays.empty()) return 1;
  std::printf("{\"p50_s\": %.6f, \"p90_s\": %.6f, \"p99_s\": %.6f, \"p999_s\": %.6f}\n", seconds(50),
              seconds(90), seconds(99), seconds(99.9));
}

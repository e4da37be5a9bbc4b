#include "base/subprocess.hpp"
#include "support/delaying_server.hpp"
#include "support/processes.hpp"

#include "iitbfaas/load.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

// The generator against servers whose latencies are known: truth beside reading.
namespace iitbfaas {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using std::chrono::system_clock;
using Seconds = std::chrono::duration<double>;

void show(const char* what, nanoseconds truth, nanoseconds reading) {
  std::printf("%-8s truth %8.2f ms   reading %8.2f ms\n", what, Seconds{truth}.count() * 1e3,
              Seconds{reading}.count() * 1e3);
}

/// Far from every percentile that is asked for, so that it is known what they are: 70 % take 150 ms, 25 %
/// 300 ms, 4.5 % 600 ms, the rest 900 ms, in no order.
nanoseconds programmed(std::uint64_t number) {
  const auto place = number * 7919 % 1'000;
  return place < 700 ? 150ms : place < 950 ? 300ms : place < 995 ? 600ms : 900ms;
}

TEST(LoadValidation, ReadsProgrammedLatenciesWithinTwoPercent) {
  const test_support::DelayingServer server{programmed};
  const auto result =
      run_load({.targets = {{.url = "http://127.0.0.1:" + std::to_string(server.port()) + "/"}},
                .rate = {.rate = 1'000},
                .duration = 2s});
  ASSERT_EQ(result.completed, 2'000u);
  const auto really = server.delays();
  for (const auto& [percent, wanted] :
       {std::pair{50.0, 150ms}, {90.0, 300ms}, {99.0, 600ms}, {99.9, 900ms}}) {
    const auto truth = test_support::percentile(really, percent);
    const auto reading = result.latency.percentile(percent);
    show(("p" + std::to_string(percent).substr(0, 4)).c_str(), truth, reading);
    EXPECT_NEAR(Seconds{reading}.count(), Seconds{truth}.count(), 0.02 * Seconds{wanted}.count()) << percent;
  }
}

/// A server in a process of its own.
class FastServer {
 public:
  FastServer() : child_{base::start_piped({IITBFAAS_TEST_BIN "/program_fast_server"})} {
    std::array<char, 16> line{};
    const auto count = ::recv(child_.socket.get(), line.data(), line.size() - 1, 0);
    port_ = count > 0 ? std::stoi(line.data()) : 0;
  }
  ~FastServer() {
    ::kill(child_.pid, SIGKILL);
    ::waitpid(child_.pid, nullptr, 0);
  }
  FastServer(const FastServer&) = delete;
  FastServer& operator=(const FastServer&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }
  /// Returns when it stands still, or runs again.
  void signal(int number) const {
    ::kill(child_.pid, number);
    if (number == SIGSTOP) ::waitpid(child_.pid, nullptr, WUNTRACED);
  }

 private:
  base::PipedChild child_;
  int port_ = 0;
};

TEST(LoadValidation, SeesAServerThatStoodStill) {
  const FastServer server;
  system_clock::time_point stopped, resumed;
  std::jthread stopping;
  const auto result = run_load({.targets = {{.url = server.url()}}, .rate = {.rate = 100}, .duration = 4s},
                               {.on_progress = [&](const LoadProgress&) {
                                 if (stopped != system_clock::time_point{}) return;
                                 server.signal(SIGSTOP);
                                 stopped = system_clock::now();
                                 stopping = std::jthread{[&] {
                                   std::this_thread::sleep_for(1s);
                                   resumed = system_clock::now();
                                   server.signal(SIGCONT);
                                 }};
                               }});
  stopping.join();
  ASSERT_EQ(result.completed, 400u);
  std::vector<nanoseconds> truth;
  for (int number = 0; number < 400; ++number) {
    const auto intended = result.started_at + number * 10ms;
    truth.push_back(intended > stopped && intended < resumed ? resumed - intended : 0ns);
  }
  std::ranges::sort(truth);
  const auto p90 = test_support::percentile(truth, 90);
  const auto reading = result.latency.percentile(90);
  show("p90", p90, reading);
  EXPECT_GT(p90, 500ms);
  EXPECT_NEAR(Seconds{reading}.count(), Seconds{p90}.count(), 0.05 * Seconds{p90}.count());
  EXPECT_LT(result.latency.percentile(50), 100ms);
}

}  // namespace
}  // namespace iitbfaas

// How long a function takes to scale, and whether a request is lost meanwhile: example_scale_test FUNCTION
// [REPLICAS]
#include <iitbfaas/cluster.hpp>
#include <iitbfaas/error.hpp>
#include <iitbfaas/load.hpp>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

void scale_and_wait(iitbfaas::Function function, std::uint32_t replicas) {
  const auto begin = Clock::now();
  function.scale(replicas);
  function.wait(60s);
  const std::chrono::duration<double> took = Clock::now() - begin;
  std::cout << replicas << " replicas ready after " << took.count() << " s" << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: example_scale_test FUNCTION [REPLICAS]\n";
    return 2;
  }
  try {
    const iitbfaas::Cluster cluster;  // the one that `iitbfaas up` made
    const auto function = cluster.function(argv[1]);
    const auto before = function.status();

    // Fifty requests a second, whatever becomes of those before, until it is told to stop.
    const iitbfaas::LoadProfile profile{
        .targets = {{.url = before.url}}, .rate = iitbfaas::load_rate("50"), .duration = 1h};
    iitbfaas::LoadResult result;
    {
      const std::jthread load{
          [&](std::stop_token stop) { result = run_load(profile, {.stop = std::move(stop)}); }};
      scale_and_wait(function, argc > 2 ? static_cast<std::uint32_t>(std::atoi(argv[2])) : 4);
      scale_and_wait(function, before.replicas);
    }
    std::cout << result.completed << " requests answered, " << result.failed() << " failed, p99 "
              << std::chrono::duration<double, std::milli>{result.latency.percentile(99)}.count() << " ms\n";
    return result.failed() == 0 ? 0 : 1;
  } catch (const iitbfaas::Error& error) {
    std::cerr << "example_scale_test: " << error.what() << '\n';
    return 1;
  }
}

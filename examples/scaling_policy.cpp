// Scales a function by a rule of one's own: example_scaling_policy FUNCTION LISTEN SECONDS
// The rule: a replica for every two requests under way, eight at most, and one fewer a second when there are
// too many. Requests are to go through the gateway in this program, which is how it sees them.
#include <iitbfaas/cluster.hpp>
#include <iitbfaas/error.hpp>
#include <iitbfaas/gateway.hpp>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <string>
#include <thread>

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

std::uint32_t under_way(const iitbfaas::Gateway& gateway, const std::string& function) {
  for (const auto& one : gateway.demand().functions) {
    if (one.function == function) return one.under_way;
  }
  return 0;
}

class OwnRule {
 public:
  std::uint32_t replicas(std::uint32_t now, std::uint32_t requests, Clock::time_point at) {
    const auto called_for = std::clamp((requests + 1) / 2, 1u, 8u);
    if (called_for >= now) {
      fewer_at_ = at + 1s;
      return called_for;
    }
    if (at < fewer_at_) return now;
    fewer_at_ = at + 1s;
    return now - 1;
  }

 private:
  Clock::time_point fewer_at_ = {};
};

void scale_by_own_rule(const iitbfaas::Gateway& gateway, iitbfaas::Function function, Clock::time_point end) {
  const auto full_name = function.name() + "." + function.name_space();
  OwnRule rule;
  for (auto replicas = function.status().replicas; Clock::now() < end;) {
    const auto requests = under_way(gateway, full_name);
    const auto wanted = rule.replicas(replicas, requests, Clock::now());
    if (wanted != replicas) {
      std::cout << requests << " requests under way: " << wanted << " replicas instead of " << replicas
                << std::endl;
      function.scale(wanted);
      replicas = wanted;
    }
    std::this_thread::sleep_for(100ms);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: example_scaling_policy FUNCTION LISTEN SECONDS\n";
    return 2;
  }
  try {
    const iitbfaas::Cluster cluster;  // the one that `iitbfaas up` made
    const auto function = cluster.function(argv[1]);
    iitbfaas::Gateway gateway{{.listen = argv[2], .metrics_listen = "127.0.0.1:0", .cluster = cluster}};
    const std::jthread serving{[&](std::stop_token stop) { gateway.run(stop); }};
    scale_by_own_rule(gateway, function, Clock::now() + std::chrono::seconds{std::stoi(argv[3])});
    return 0;
  } catch (const iitbfaas::Error& error) {
    std::cerr << "example_scaling_policy: " << error.what() << '\n';
    return 1;
  }
}

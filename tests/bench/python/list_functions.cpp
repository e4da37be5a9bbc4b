// What `bench` compares Python with: list_functions HOST ROUNDS prints the best time of Cluster::functions in
// seconds, and of a call that does not wait.
#include "iitbfaas/cluster.hpp"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <string>

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  using Clock = std::chrono::steady_clock;
  const iitbfaas::Cluster cluster{{.host = argv[1]}};
  auto best = std::chrono::duration<double>::max();
  std::size_t count = 0;
  for (int round = 0; round < std::stoi(argv[2]); ++round) {
    const auto start = Clock::now();
    count = cluster.functions().size();
    best = std::min<std::chrono::duration<double>>(best, Clock::now() - start);
  }
  std::cout << count << " " << best.count() << "\n";
}

// A gateway inside a program of one's own, until Ctrl-C: example_gateway [LISTEN]
// What it saw of each function is told at the end, as the autoscaler sees it all the while.
#include <iitbfaas/cluster.hpp>
#include <iitbfaas/error.hpp>
#include <iitbfaas/gateway.hpp>

#include <csignal>
#include <iostream>
#include <thread>

int main(int argc, char** argv) {
  // Blocked before the first thread starts, so that all inherit it: the signals wait here for sigwait.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  try {
    iitbfaas::Gateway gateway{{.listen = argc > 1 ? argv[1] : "127.0.0.1:0",
                               .metrics_listen = "127.0.0.1:0",
                               .cluster = iitbfaas::Cluster{}}};  // the one that `iitbfaas up` made
    {
      const std::jthread serving{[&](std::stop_token stop) { gateway.run(stop); }};
      std::cout << "functions are at http://127.0.0.1:" << gateway.port() << "/function/NAME" << std::endl;
      int signal = 0;
      sigwait(&signals, &signal);
    }
    for (const auto& one : gateway.demand().functions) {
      std::cout << one.function << ": " << one.begun << " requests\n";
    }
    return 0;
  } catch (const iitbfaas::Error& error) {
    std::cerr << "example_gateway: " << error.what() << '\n';
    return 1;
  }
}

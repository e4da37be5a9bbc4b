#include "cli/serve.hpp"

#include <pthread.h>

#include <csignal>
#include <thread>

namespace iitbfaas::cli {
namespace {

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

/// Wakes the waiting thread whichever way the server ended.
class Waiter {
 public:
  explicit Waiter(std::stop_source& source)
      : thread_{[&source] {
          const auto set = stop_signals();
          int signal = 0;
          sigwait(&set, &signal);
          source.request_stop();
        }} {}
  ~Waiter() {
    ::pthread_kill(thread_.native_handle(), SIGTERM);
    thread_.join();
  }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

 private:
  std::thread thread_;
};

}  // namespace

StopSignals::StopSignals() {
  const auto set = stop_signals();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

void StopSignals::run(const std::function<void(std::stop_token)>& serve) const {
  std::stop_source source;
  const Waiter waiter{source};
  serve(source.get_token());
}

}  // namespace iitbfaas::cli

#pragma once
#include <pthread.h>
#include <signal.h>

#include <ctime>

namespace iitbfaas::invoke {

/// Keeps a signal from this thread, and only from it; one that arrived meanwhile is forgotten. Linux sends
/// SIGPIPE to the thread that wrote.
class BlockedSignal {
 public:
  explicit BlockedSignal(int signal) {
    ::sigemptyset(&blocked_);
    ::sigaddset(&blocked_, signal);
    ::pthread_sigmask(SIG_BLOCK, &blocked_, &before_);
  }
  BlockedSignal(const BlockedSignal&) = delete;
  BlockedSignal& operator=(const BlockedSignal&) = delete;
  ~BlockedSignal() {
    const timespec at_once{};
    while (::sigtimedwait(&blocked_, nullptr, &at_once) > 0) {
    }
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  sigset_t blocked_{};
  sigset_t before_{};
};

}  // namespace iitbfaas::invoke

#pragma once
#include "iitbfaas/error.hpp"
#include "iitbfaas/export.hpp"

#include <atomic>
#include <functional>
#include <thread>

namespace iitbfaas {

/// What a call that was waiting throws once the Interruption of its thread said so.
class IITBFAAS_EXPORT Interrupted : public Error {
 public:
  using Error::Error;
};

/// Calls a thread away from what it waits for: Ctrl-C in a script, a job that was cancelled.
///
/// While it lives, calls of this library that wait, on the thread that made it, ask `asked` at least every
/// 100 ms, on that thread, and throw Interrupted once it has said true; so do the threads that such a call
/// works with. What had been sent may have been done. The innermost of several is asked. Servers are stopped
/// by their stop_token instead. Lives on one thread, in a scope.
class IITBFAAS_EXPORT Interruption {
 public:
  explicit Interruption(std::function<bool()> asked);
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  /// Whether it has said so. Asks when called on its own thread. Any thread.
  bool said();

 private:
  std::function<bool()> asked_;
  std::thread::id owner_;
  std::atomic<bool> said_ = false;
  Interruption* outer_;
};

}  // namespace iitbfaas

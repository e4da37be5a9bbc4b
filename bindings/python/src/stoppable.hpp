#pragma once
#include "waiting.hpp"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <type_traits>

namespace iitbfaas::python {

/// Runs `work(stop)` on a thread of its own, without the GIL, and gives what it returns. Ctrl-C asks it to
/// stop and waits for its end: what it leaves behind on the way is done when KeyboardInterrupt is raised.
template <class Work>
auto stoppable(const Work& work) {
  std::optional<std::invoke_result_t<const Work&, std::stop_token>> result;
  std::exception_ptr failure;
  {
    const pybind11::gil_scoped_release released;
    std::mutex mutex;
    std::condition_variable changed;
    bool ended = false;
    std::jthread thread{[&](std::stop_token stop) {
      try {
        result.emplace(work(std::move(stop)));
      } catch (...) {
        failure = std::current_exception();
      }
      const std::scoped_lock lock{mutex};
      ended = true;
      changed.notify_all();
    }};
    std::unique_lock lock{mutex};
    while (!changed.wait_for(lock, attention, [&] { return ended; })) {
      lock.unlock();
      if (raised_by_signal()) thread.request_stop();
      lock.lock();
    }
  }
  throw_if_raised();
  if (failure) std::rethrow_exception(failure);
  return *std::move(result);
}

}  // namespace iitbfaas::python

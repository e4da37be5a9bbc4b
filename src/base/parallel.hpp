#pragma once
#include "base/interruption.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace iitbfaas::base {

/// Calls `work(i)` for each i below `count`, so many at once. After a failure no more begin; the first is
/// thrown when all have ended. All of them end as soon as the caller is interrupted.
template <class Work>
void in_parallel(std::size_t count, std::size_t at_once, const Work& work) {
  std::atomic<std::size_t> next = 0;
  std::exception_ptr failure;
  std::mutex mutex;
  std::condition_variable ended;
  std::size_t running = 0;
  const auto run = [&] {
    for (auto i = next++; i < count; i = next++) {
      try {
        work(i);
      } catch (...) {
        const std::scoped_lock lock{mutex};
        if (!failure) failure = std::current_exception();
        next = count;
      }
    }
  };
  auto* const caller = interruption();
  {
    std::vector<std::jthread> threads;
    running = std::max<std::size_t>(std::min(count, at_once), 1) - 1;
    for (std::size_t i = running; i > 0; --i) {
      threads.emplace_back([&] {
        const Attending attending{caller};
        run();
        const std::scoped_lock lock{mutex};
        if (--running == 0) ended.notify_all();
      });
    }
    run();
    // Only this thread can be told of an interruption; the others hear of it from here.
    std::unique_lock lock{mutex};
    while (caller != nullptr && running > 0) {
      ended.wait_for(lock, attention);
      lock.unlock();
      caller->said();
      lock.lock();
    }
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace iitbfaas::base

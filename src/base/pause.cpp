#include "base/pause.hpp"

#include "base/interruption.hpp"

#include <condition_variable>
#include <mutex>

namespace iitbfaas::base {

bool pause(std::chrono::milliseconds length, const std::stop_token& stop) {
  using Clock = std::chrono::steady_clock;
  std::mutex mutex;
  std::condition_variable_any nothing;
  std::unique_lock lock{mutex};
  const auto end = Clock::now() + length;
  for (auto left = length; left.count() > 0 && !stop.stop_requested();
       left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now())) {
    throw_if_interrupted();
    nothing.wait_for(lock, stop, until_asked(left), [] { return false; });
  }
  return !stop.stop_requested();
}

}  // namespace iitbfaas::base

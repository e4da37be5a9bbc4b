#include "base/pause.hpp"

#include <condition_variable>
#include <mutex>

namespace iitbfaas::base {

bool pause(std::chrono::milliseconds length, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any nothing;
  std::unique_lock lock{mutex};
  nothing.wait_for(lock, stop, length, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace iitbfaas::base

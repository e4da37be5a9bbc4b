#include "log_lines.hpp"

#include "waiting.hpp"

#include <utility>

namespace iitbfaas::python {
namespace {

constexpr std::size_t most_unread = 1000;

}  // namespace

LogLines::LogLines(const Function& function, const LogOptions& options)
    : reading_{[this, function, options](const std::stop_token& stop) {
        try {
          function.logs(
              options, [&](const LogLine& line) { return put(line, stop); }, stop);
        } catch (...) {
          const std::scoped_lock lock{mutex_};
          failure_ = std::current_exception();
        }
        const std::scoped_lock lock{mutex_};
        ended_ = true;
        changed_.notify_all();
      }} {}

LogLines::~LogLines() { end(); }

void LogLines::end() {
  reading_.request_stop();
  if (reading_.joinable()) reading_.join();
}

bool LogLines::put(const LogLine& line, const std::stop_token& stop) {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, stop, [this] { return lines_.size() < most_unread; });
  if (stop.stop_requested()) return false;
  lines_.push_back(line);
  changed_.notify_all();
  return true;
}

std::optional<LogLine> LogLines::next() {
  std::unique_lock lock{mutex_};
  while (!changed_.wait_for(lock, attention, [this] { return ended_ || !lines_.empty(); })) {
    lock.unlock();
    if (raised_by_signal()) return std::nullopt;
    lock.lock();
  }
  if (lines_.empty()) {
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
    return std::nullopt;
  }
  auto line = std::move(lines_.front());
  lines_.pop_front();
  changed_.notify_all();
  return line;
}

}  // namespace iitbfaas::python

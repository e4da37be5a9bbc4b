#pragma once
#include "iitbfaas/function.hpp"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

namespace iitbfaas::python {

/// A function's log, pulled line by line. Its request ends with it.
class LogLines {
 public:
  LogLines(const Function& function, const LogOptions& options);
  ~LogLines();
  LogLines(const LogLines&) = delete;
  LogLines& operator=(const LogLines&) = delete;

  /// The next line; nothing at the end, or when a signal's handler raised. Throws what ended the request.
  /// With nobody's GIL held.
  std::optional<LogLine> next();
  /// Ends the request; there is no next line then. Joins a thread, so nobody's GIL is held.
  void end();

 private:
  bool put(const LogLine& line, const std::stop_token& stop);

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<LogLine> lines_;
  bool ended_ = false;
  std::exception_ptr failure_;
  std::jthread reading_;
};

}  // namespace iitbfaas::python

#pragma once
#include "iitbfaas/cluster.hpp"

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

namespace iitbfaas::cli {

/// Tells whoever waits what goes on, on standard error. With "auto": one line that changes on a terminal; in
/// a pipe a plain line for each step that takes long, so that a failure soon found is one line there. With
/// "plain": a line for each step.
class Steps {
 public:
  explicit Steps(const std::string& style);  ///< "auto", "plain" or "none"
  ~Steps();
  Steps(const Steps&) = delete;
  Steps& operator=(const Steps&) = delete;

  void begin(const std::string& step);
  Progress progress();  ///< of the step that began last

 private:
  enum class Style { silent, plain, patient, changing };
  void show(const std::string& text) const;
  void tell_what_takes_long(const std::stop_token& stop);

  Style style_;
  std::string step_;
  int percent_ = -1;
  std::mutex mutex_;
  std::condition_variable_any begun_;
  bool untold_ = false;
  std::jthread teller_;  ///< only when patient
};

}  // namespace iitbfaas::cli

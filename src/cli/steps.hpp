#pragma once
#include "iitbfaas/cluster.hpp"

#include <string>

namespace iitbfaas::cli {

/// Tells whoever waits what goes on, on standard error: one line that changes on a terminal, a line a step
/// with "plain", nothing otherwise, so that a program sees no more than an error's one line there.
class Steps {
 public:
  explicit Steps(const std::string& style);  ///< "auto", "plain" or "none"
  ~Steps();
  Steps(const Steps&) = delete;
  Steps& operator=(const Steps&) = delete;

  void begin(const std::string& step);
  Progress progress();  ///< of the step that began last

 private:
  enum class Style { silent, plain, changing };
  void show(const std::string& text) const;

  Style style_;
  std::string step_;
  int percent_ = -1;
};

}  // namespace iitbfaas::cli

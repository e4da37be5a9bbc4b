#pragma once
#include "iitbfaas/machine.hpp"

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace iitbfaas::cli {

/// Shows on standard error which step each of several machines is at: on a terminal a line for each machine
/// that changes, in a pipe a plain line for each step.
class MachineSteps {
 public:
  explicit MachineSteps(const std::string& style);  ///< "auto", "plain" or "none"
  ~MachineSteps();
  MachineSteps(const MachineSteps&) = delete;
  MachineSteps& operator=(const MachineSteps&) = delete;

  MachineProgress progress();

  /// Asks on the terminal, without showing what is typed; nothing when there is no terminal. Steps wait
  /// meanwhile.
  std::optional<std::string> ask_password(const Machine& machine);

 private:
  void show(const std::string& machine, const std::string& step);
  void erase();

  enum class Style { silent, plain, changing } style_;
  std::mutex mutex_;
  std::vector<std::pair<std::string, std::string>> steps_;
  std::size_t drawn_ = 0;
};

}  // namespace iitbfaas::cli

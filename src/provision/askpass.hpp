#pragma once
#include "base/unique_fd.hpp"

#include <map>
#include <string>

namespace iitbfaas::provision {

/// Answers ssh's question for a password, for as long as this lives. The password is in a pipe that only this
/// user can open: never on a disk, in an environment or in an argv.
class Askpass {
 public:
  explicit Askpass(const std::string& password);
  ~Askpass();
  Askpass(const Askpass&) = delete;
  Askpass& operator=(const Askpass&) = delete;

  /// For ssh's environment.
  std::map<std::string, std::string> environment() const;

 private:
  std::string folder_;
  base::UniqueFd pipe_;
};

}  // namespace iitbfaas::provision

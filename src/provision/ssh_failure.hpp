#pragma once
#include "iitbfaas/machine.hpp"

#include <string>
#include <string_view>

namespace iitbfaas::provision {

/// Why OpenSSH did not get through, by what it said. Pure.
struct SshFailure {
  enum class Kind { changed_key, unknown_key, not_let_in, unreachable };
  Kind kind = Kind::unreachable;
  bool takes_password = false;  ///< not let in, but a password is worth a try
  std::string message = {};     ///< "reach ann@node1: …; what to do"
};

SshFailure explain_ssh_failure(const Machine& machine, std::string_view complaint);

}  // namespace iitbfaas::provision

#pragma once
#include "iitbfaas/machine.hpp"

#include <optional>
#include <string>

namespace iitbfaas::provision {

struct PublicKey {
  std::string name = {};  ///< its file, or "of your ssh-agent"
  std::string line = {};  ///< "ssh-ed25519 AAAA… comment"
};

/// The key that ssh would offer this machine first: of the identity files of its configuration, else of the
/// agent.
std::optional<PublicKey> find_public_key(const Machine& machine);

/// Puts the key where sshd looks for it, once. For a POSIX shell.
std::string authorization_script(const PublicKey& key);

/// In single quotes, for a POSIX shell.
std::string quoted(const std::string& text);

}  // namespace iitbfaas::provision

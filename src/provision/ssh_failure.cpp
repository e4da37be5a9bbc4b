#include "provision/ssh_failure.hpp"

#include "base/text.hpp"

#include <vector>

namespace iitbfaas::provision {
namespace {

/// The line with `words`, trimmed.
std::string line_with(std::string_view text, std::string_view words) {
  const auto at = text.find(words);
  if (at == std::string_view::npos) return {};
  const auto newline = text.rfind('\n', at);
  const auto begin = newline == std::string_view::npos ? 0 : newline + 1;
  return std::string{base::trim(text.substr(begin, text.find('\n', at) - begin))};
}

/// What `ssh-keygen -R` takes.
std::string known_hosts_name(const Machine& machine) {
  if (machine.port == 0 || machine.port == 22) return machine.host;
  return "'[" + machine.host + "]:" + std::to_string(machine.port) + "'";
}

std::string last_line(std::string_view text) {
  std::string last;
  for (const auto& line : base::split(text, '\n')) {
    const auto trimmed = base::trim(line);
    // What a login banner or a closing connection adds says nothing.
    if (!trimmed.empty() && !trimmed.starts_with("Connection closed")) last = trimmed;
  }
  return last.empty() ? std::string{base::trim(text)} : last;
}

}  // namespace

SshFailure explain_ssh_failure(const Machine& machine, std::string_view complaint) {
  using Kind = SshFailure::Kind;
  const auto about = "reach " + to_string(machine) + ": ";
  const auto says = [&](std::string_view words) { return complaint.find(words) != std::string_view::npos; };
  if (says("REMOTE HOST IDENTIFICATION HAS CHANGED") || says("has changed and you have requested strict")) {
    return {.kind = Kind::changed_key,
            .message = about +
                       "its host key is not the one in known_hosts: somebody may stand in between, or it was "
                       "set up anew; ask it for its key another way, and if that is so: ssh-keygen -R " +
                       known_hosts_name(machine)};
  }
  if (says("Host key verification failed") || says("host key is known for")) {
    return {.kind = Kind::unknown_key,
            .message = about +
                       "its host key is not in known_hosts; compare it by logging in once with ssh, or trust "
                       "the first one seen with --accept-new"};
  }
  if (const auto denied = line_with(complaint, "Permission denied ("); !denied.empty()) {
    const auto takes = denied.find("password") != std::string::npos ||
                       denied.find("keyboard-interactive") != std::string::npos;
    return {.kind = Kind::not_let_in,
            .takes_password = takes,
            .message = about + denied.substr(denied.find("Permission denied")) +
                       "; offer a key that is let in (ssh-add, or IdentityFile in ~/.ssh/config)" +
                       (takes ? ", or a password with --password-file or IITBFAAS_SSH_PASSWORD" : "")};
  }
  const auto why = last_line(complaint);
  return {.kind = Kind::unreachable,
          .message = about + (why.empty() ? "ssh ended without a word" : why) +
                     "; see that the machine is up, and that this works: ssh " +
                     (machine.port == 0 ? "" : "-p " + std::to_string(machine.port) + " ") +
                     (machine.user.empty() ? "" : machine.user + "@") + machine.host};
}

}  // namespace iitbfaas::provision

#pragma once
#include "provision/daemon_config.hpp"
#include "provision/facts.hpp"

#include <optional>
#include <string>

/// What is run as root on a machine to set it up: facts in, POSIX sh out. Pure. Each script may be run again.
namespace iitbfaas::provision {

/// Installs and starts the engine by the system's own packages, and lets `facts.user` use it. Nothing for a
/// system whose packages have none.
std::optional<std::string> install_script(const Facts& facts);

/// Writes daemon.json beside the old one, lets the engine check it where it can, and moves it there. `then`
/// is what the engine does with it.
std::string settings_script(const MergedConfig& config, DaemonChange then);

/// For what is below what is wanted; empty when nothing is.
std::string inotify_script(const Facts& facts);
std::string firewall_script(const Facts& facts);

}  // namespace iitbfaas::provision

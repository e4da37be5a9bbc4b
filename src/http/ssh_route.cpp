#include "http/ssh_route.hpp"

#include "base/subprocess.hpp"

#include "iitbfaas/error.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

namespace iitbfaas::http {
namespace {

namespace fs = std::filesystem;

/// Short, because a socket's path must be, and ssh puts 17 characters behind it while it makes one.
std::string make_folder() {
  constexpr std::size_t longest = 70;
  std::string folder = (fs::temp_directory_path() / "iitbfaas.XXXXXX").string();
  if (folder.size() > longest) folder = "/tmp/iitbfaas.XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) {
    throw Error{"make folder " + folder + " for ssh: " + std::strerror(errno)};
  }
  return folder;
}

}  // namespace

SshRoute::SshRoute(base::Endpoint endpoint, HostKeys host_keys)
    : endpoint_{std::move(endpoint)}, host_keys_{host_keys}, folder_{make_folder()} {}

SshRoute::~SshRoute() {
  disconnect();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::vector<std::string> SshRoute::arguments(Login login) const {
  return arguments(login, {"ControlMaster=auto", "ControlPath=" + folder_ + "/c", "ControlPersist=30"});
}

std::vector<std::string> SshRoute::arguments_unshared() const {
  return arguments(Login::by_key, {"ControlPath=none"});
}

std::vector<std::string> SshRoute::arguments(Login login, const std::vector<std::string>& sharing) const {
  std::vector<std::string> argv{"ssh", "-T"};
  const auto option = [&](std::string text) {
    argv.emplace_back("-o");
    argv.push_back(std::move(text));
  };
  if (login == Login::by_key) {
    option("BatchMode=yes");
  } else {
    option("BatchMode=no");
    option("PubkeyAuthentication=no");
    option("PreferredAuthentications=keyboard-interactive,password");
    option("NumberOfPasswordPrompts=1");
  }
  option("ConnectTimeout=10");
  // A machine that is gone says nothing more: then it is, after half a minute.
  option("ServerAliveInterval=10");
  option("ServerAliveCountMax=3");
  if (host_keys_ == HostKeys::known) option("StrictHostKeyChecking=yes");
  if (host_keys_ == HostKeys::accept_new) option("StrictHostKeyChecking=accept-new");
  for (const auto& text : sharing) option(text);
  if (!endpoint_.user.empty()) argv.insert(argv.end(), {"-l", endpoint_.user});
  if (endpoint_.port != 0) argv.insert(argv.end(), {"-p", std::to_string(endpoint_.port)});
  argv.insert(argv.end(), {"--", endpoint_.host});
  return argv;
}

void SshRoute::disconnect() const noexcept {
  try {
    const auto socket = folder_ + "/c";
    if (fs::exists(socket))
      base::capture({"ssh", "-o", "ControlPath=" + socket, "-O", "exit", "--", endpoint_.host});
  } catch (const std::exception&) {
    // It ended by itself in between.
  }
}

}  // namespace iitbfaas::http

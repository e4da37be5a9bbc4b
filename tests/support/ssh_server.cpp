#include "support/ssh_server.hpp"

#include "support/scripted_server.hpp"

#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <stdexcept>
#include <thread>

namespace test_support {
namespace {

using namespace std::chrono_literals;

constexpr const char* sshd = "/usr/sbin/sshd";

void make_key(const std::filesystem::path& file) {
  iitbfaas::base::capture({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file.string()});
}

bool listens(std::uint16_t port) {
  const iitbfaas::base::UniqueFd socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return ::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
}

}  // namespace

std::string dial_stdio_to(std::uint16_t port) {
  return "exec 3<>/dev/tcp/127.0.0.1/" + std::to_string(port) +
         "\ncat <&3 & reading=$!\ncat >&3\nkill $reading\n";
}

std::string SshServer::missing() {
  return std::filesystem::exists(sshd) ? "" : "no sshd here; apt-get install openssh-server";
}

SshServer::SshServer(std::string_view docker) {
  port_ = ScriptedServer{[](Peer&) {}}.endpoint().port;
  make_key(folder_ / "host_key");
  make_key(folder_ / "user_key");
  folder_.write("far/docker", "#!/bin/bash\n" + std::string{docker}, 0755);
  write_configuration();
  folder_.write("near/ssh",
                "#!/bin/sh\nexec /usr/bin/ssh -F " + (folder_ / "ssh_config").string() + " \"$@\"\n", 0755);
  path_before_ = std::getenv("PATH");
  ::setenv("PATH", ((folder_ / "near").string() + ":" + path_before_).c_str(), 1);
  if (::getuid() == 0) std::filesystem::create_directories("/run/sshd");
  child_ = iitbfaas::base::start_piped(
      {sshd, "-D", "-E", (folder_ / "log").string(), "-f", (folder_ / "sshd_config").string()});
  await();
}

SshServer::~SshServer() {
  ::setenv("PATH", path_before_.c_str(), 1);
  ::kill(child_.pid, SIGTERM);
  ::waitpid(child_.pid, nullptr, 0);
}

void SshServer::forget_key() const { std::filesystem::remove(folder_ / "user_key.pub"); }

void SshServer::forget_host() const { folder_.write("known_hosts", ""); }

void SshServer::mistake_host() const {
  make_key(folder_ / "other_key");
  folder_.write("known_hosts", "[127.0.0.1]:" + std::to_string(port_) + " " +
                                   iitbfaas::base::read_file(folder_ / "other_key.pub"));
}

int SshServer::logins() const {
  const auto log = iitbfaas::base::read_file(folder_ / "log");
  int count = 0;
  for (auto at = log.find("Accepted publickey"); at != std::string::npos;
       at = log.find("Accepted publickey", at + 1))
    ++count;
  return count;
}

void SshServer::write_configuration() const {
  const auto file = [&](const char* name) { return (folder_ / name).string(); };
  folder_.write("sshd_config",
                "ListenAddress 127.0.0.1:" + std::to_string(port_) + "\nHostKey " + file("host_key") +
                    "\nAuthorizedKeysFile " + file("user_key.pub") +
                    "\nPidFile none\nUsePAM no\nStrictModes no\nPermitRootLogin yes\n"
                    "PasswordAuthentication no\nKbdInteractiveAuthentication no\nSetEnv PATH=" +
                    file("far") + ":/usr/bin:/bin\n");
  const auto host_key = iitbfaas::base::read_file(folder_ / "host_key.pub");
  folder_.write("known_hosts", "[127.0.0.1]:" + std::to_string(port_) + " " + host_key);
  folder_.write("ssh_config", "IdentityFile " + file("user_key") +
                                  "\nIdentitiesOnly yes\nUserKnownHostsFile " + file("known_hosts") +
                                  "\nStrictHostKeyChecking yes\n");
}

void SshServer::await() const {
  for (const auto deadline = std::chrono::steady_clock::now() + 30s; !listens(port_);) {
    if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error{"sshd did not come up"};
    std::this_thread::sleep_for(10ms);
  }
}

}  // namespace test_support

#include "support/docker_registry.hpp"

#include "base/files.hpp"
#include "base/unique_fd.hpp"
#include "support/free_port.hpp"
#include "support/processes.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

namespace test_support {
namespace {

using iitbfaas::base::UniqueFd;

bool accepts(std::uint16_t port) {
  const UniqueFd socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

std::string configuration(const TemporaryFolder& folder, const DockerRegistry::Options& options,
                          std::uint16_t port) {
  std::string text = "version: 0.1\nlog:\n  level: warn\nstorage:\n  filesystem:\n    rootdirectory: " +
                     (folder / "store").string() + "\nhttp:\n  addr: 127.0.0.1:" + std::to_string(port) +
                     "\n";
  if (!options.certificate.empty()) {
    text += "  tls:\n    certificate: " + options.certificate.string() +
            "\n    key: " + options.key.string() + "\n";
  }
  if (options.password) {
    text += "auth:\n  htpasswd:\n    realm: test\n    path: " +
            folder.write("passwords", registry_password_file, 0600).string() + "\n";
  }
  return text;
}

}  // namespace

DockerRegistry::DockerRegistry(const Options& options) : port_{free_port()} {
  const auto config = folder_.write("config.yml", configuration(folder_, options, port_));
  const UniqueFd log{::open((folder_ / "log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)};
  pid_ = iitbfaas::base::start_on({program, "serve", config.string()}, log.get(), log.get());
  if (!iitbfaas::test::eventually([&] { return accepts(port_); }, std::chrono::seconds{30})) {
    throw std::runtime_error{"docker-registry does not start: " + this->log()};
  }
}

DockerRegistry::~DockerRegistry() {
  ::kill(pid_, SIGTERM);
  ::waitpid(pid_, nullptr, 0);
}

std::string DockerRegistry::missing() {
  return ::access(program, X_OK) == 0 ? "" : "no docker-registry here; apt-get install docker-registry";
}

std::string DockerRegistry::log() const { return iitbfaas::base::read_file(folder_ / "log"); }

}  // namespace test_support

#include "support/running_prometheus.hpp"

#include "base/files.hpp"
#include "base/subprocess.hpp"
#include "base/unique_fd.hpp"
#include "http/client.hpp"
#include "support/free_port.hpp"
#include "support/processes.hpp"

#include "iitbfaas/error.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

namespace test_support {
namespace {

using iitbfaas::base::UniqueFd;
namespace http = iitbfaas::http;

constexpr const char* prometheus = "/usr/bin/prometheus";
constexpr const char* alertmanager = "/usr/bin/prometheus-alertmanager";

bool answers(const http::Client& client, const std::string& path) {
  try {
    return client.send({.target = path, .timeout = std::chrono::seconds{5}}).ok();
  } catch (const iitbfaas::TransportError&) {
    return false;
  }
}

}  // namespace

MonitoringServer::MonitoringServer() : port_{free_port()} {}

MonitoringServer::~MonitoringServer() { kill(); }

void MonitoringServer::kill() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

std::string MonitoringServer::missing() {
  const bool both = ::access(prometheus, X_OK) == 0 && ::access(alertmanager, X_OK) == 0;
  return both ? "" : "no prometheus here; apt-get install prometheus prometheus-alertmanager";
}

std::string MonitoringServer::log() const { return iitbfaas::base::read_file(folder_ / "log"); }

void MonitoringServer::start(const std::string& program, std::vector<std::string> arguments,
                             const std::string& path) {
  arguments.insert(arguments.begin(), program);
  const UniqueFd log{::open((folder_ / "log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)};
  pid_ = iitbfaas::base::start_on(arguments, log.get(), log.get());
  const http::Client client{http::server_at(url(), "url")};
  const auto ready = [&] { return answers(client, path) || !iitbfaas::test::is_running(pid_); };
  iitbfaas::test::eventually(ready, std::chrono::seconds{60});
  if (answers(client, path)) return;
  kill();
  throw std::runtime_error{program + " does not start: " + this->log()};
}

RunningPrometheus::RunningPrometheus(const std::string& config, const std::string& rules,
                                     std::vector<std::string> arguments) {
  const auto file = folder_.write("prometheus.yml", config);
  if (!rules.empty()) folder_.write("rules.yml", rules);
  // Prometheus waits five seconds with its first targets, and a minute before it sends an alert again.
  arguments.insert(arguments.begin(),
                   {"--config.file=" + file.string(), "--storage.tsdb.path=" + (folder_ / "data").string(),
                    "--web.listen-address=" + address(), "--log.level=warn",
                    "--scrape.discovery-reload-interval=100ms", "--rules.alert.resend-delay=1s"});
  start(prometheus, std::move(arguments), "/-/ready");
}

RunningAlertmanager::RunningAlertmanager(const std::string& config) {
  const auto file = folder_.write("alertmanager.yml", config);
  start(alertmanager,
        {"--config.file=" + file.string(), "--storage.path=" + (folder_ / "data").string(),
         "--web.listen-address=" + address(), "--cluster.listen-address="},
        "/-/ready");
}

}  // namespace test_support

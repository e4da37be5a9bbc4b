#pragma once
#include "base/subprocess.hpp"
#include "base/text.hpp"
#include "base/unique_fd.hpp"
#include "http/client.hpp"
#include "support/processes.hpp"
#include "support/temporary_folder.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace test_support {

/// The exporter of container metrics on a port of its own, for as long as it lives.
class RunningExporter {
 public:
  RunningExporter(const std::string& program, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {program, "--listen", "127.0.0.1:0"});
    const iitbfaas::base::UniqueFd log{
        ::open((folder_ / "log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)};
    pid_ = iitbfaas::base::start_on(arguments, log.get(), log.get());
    const auto ready = [&] { return !port().empty() || !iitbfaas::test::is_running(pid_); };
    iitbfaas::test::eventually(ready, std::chrono::seconds{30});
    if (port().empty()) throw std::runtime_error{"the exporter does not start: " + log_text()};
  }
  ~RunningExporter() {
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
  }
  RunningExporter(const RunningExporter&) = delete;
  RunningExporter& operator=(const RunningExporter&) = delete;

  pid_t pid() const noexcept { return pid_; }

  std::string scrape() const {
    const iitbfaas::http::Client client{iitbfaas::http::server_at("http://127.0.0.1:" + port(), "url")};
    return client.send({.target = "/metrics"}).body;
  }

  /// Of the first sample of `metric` whose labels hold `label`.
  std::optional<double> value(std::string_view metric, std::string_view label) const {
    for (const auto& line : iitbfaas::base::split(scrape(), '\n')) {
      if (!line.starts_with(std::string{metric} + "{") || line.find(label) == std::string::npos) continue;
      return std::strtod(line.c_str() + line.rfind(' '), nullptr);
    }
    return std::nullopt;
  }

 private:
  std::string log_text() const { return iitbfaas::base::read_file(folder_ / "log"); }
  std::string port() const {
    constexpr std::string_view before = "serving on port ";
    const auto text = log_text();
    const auto found = text.find(before);
    const auto end = text.find('\n', found);
    if (found == std::string::npos || end == std::string::npos) return {};
    return text.substr(found + before.size(), end - found - before.size());
  }

  TemporaryFolder folder_;
  pid_t pid_ = -1;
};

}  // namespace test_support

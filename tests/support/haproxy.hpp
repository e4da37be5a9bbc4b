#pragma once
#include "base/subprocess.hpp"
#include "support/temporary_folder.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

namespace test_support {

/// A real HAProxy with this configuration, for as long as it lives.
class Haproxy {
 public:
  static constexpr const char* program = "/usr/sbin/haproxy";
  /// Why there can be none here; empty: there can.
  static std::string missing() {
    return ::access(program, X_OK) == 0 ? "" : "no haproxy here; apt-get install haproxy";
  }

  /// What `haproxy -c` says of a configuration: status 0, it is valid.
  static iitbfaas::base::Finished check(const std::string& config) {
    const TemporaryFolder folder;
    const auto file = folder.write("haproxy.cfg", config);
    return iitbfaas::base::run({.argv = {program, "-c", "-f", file.string()}});
  }

  explicit Haproxy(const std::string& config)
      : child_{iitbfaas::base::start_piped({program, "-f", folder_.write("haproxy.cfg", config).string()})} {}
  ~Haproxy() {
    ::kill(child_.pid, SIGTERM);
    ::waitpid(child_.pid, nullptr, 0);
  }
  Haproxy(const Haproxy&) = delete;
  Haproxy& operator=(const Haproxy&) = delete;

 private:
  TemporaryFolder folder_;
  iitbfaas::base::PipedChild child_;
};

}  // namespace test_support

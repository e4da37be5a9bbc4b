#pragma once
#include "support/temporary_folder.hpp"

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace test_support {

/// A server of Debian's monitoring packages on a port of its own on 127.0.0.1, with files of its own, for as
/// long as it lives. Ready when constructed; throws with its log when it does not become so.
class MonitoringServer {
 public:
  ~MonitoringServer();
  MonitoringServer(const MonitoringServer&) = delete;
  MonitoringServer& operator=(const MonitoringServer&) = delete;

  std::uint16_t port() const noexcept { return port_; }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  std::string url() const { return "http://" + address(); }
  pid_t pid() const noexcept { return pid_; }
  std::string log() const;
  const TemporaryFolder& folder() const noexcept { return folder_; }
  /// As a crash does; it stays dead.
  void kill();

  /// Why there can be none here; empty: there can.
  static std::string missing();

 protected:
  MonitoringServer();
  /// `arguments` after the program's name; waits until `path` answers 200.
  void start(const std::string& program, std::vector<std::string> arguments, const std::string& path);

  TemporaryFolder folder_;
  std::uint16_t port_;

 private:
  pid_t pid_ = -1;
};

/// `config` is prometheus.yml; `rules`, where there are any, lie beside it as "rules.yml".
class RunningPrometheus : public MonitoringServer {
 public:
  explicit RunningPrometheus(const std::string& config, const std::string& rules = {},
                             std::vector<std::string> arguments = {});
};

/// `config` is alertmanager.yml.
class RunningAlertmanager : public MonitoringServer {
 public:
  explicit RunningAlertmanager(const std::string& config);
};

}  // namespace test_support

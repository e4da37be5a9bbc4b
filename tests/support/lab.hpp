#pragma once
#include "support/cli.hpp"

#include <cstdlib>
#include <string>
#include <vector>

namespace test_support {

/// A few machines with engines and sshd of their own (tests/lab/lab), and a client beside them from which
/// `iitbfaas` reaches them over SSH.
class Lab {
 public:
  /// Throws when it does not come up.
  explicit Lab(int nodes = 3);
  ~Lab();
  Lab(const Lab&) = delete;
  Lab& operator=(const Lab&) = delete;

  /// Why there can be none here; empty: there can.
  static std::string missing();

  /// A program on one machine: "client", "node1", …
  CliResult on(const std::string& machine, std::vector<std::string> command) const;
  /// The tool on the client.
  CliResult iitbfaas(std::vector<std::string> arguments) const;
  /// A line for the shell of one machine; what it printed. Throws when it fails.
  std::string shell(const std::string& machine, const std::string& line) const;

  static std::string address(int node) { return "198.18.0." + std::to_string(10 + node); }
  static std::string host(int node) { return "ssh://root@" + address(node); }
  std::string password() const;  ///< of every node's root

  void crash(const std::string& node) const { script({"crash", folder_, node}); }
  void boot(const std::string& node) const { script({"boot", folder_, node}); }
  void cut(const std::string& node) const { script({"cut", folder_, node}); }
  void mend(const std::string& node) const { script({"mend", folder_, node}); }

  /// What the node changed in its file system, seen from outside: "var/log/docker.log".
  std::filesystem::path file(const std::string& node, const std::string& path) const;
  /// What is kept for the client's runs: configuration and the like.
  Cli& cli() noexcept { return cli_; }

 private:
  CliResult script(std::vector<std::string> arguments) const;

  Cli cli_{IITBFAAS_TEST_BIN};
  std::string folder_;
};

}  // namespace test_support

#pragma once
#include "base/files.hpp"
#include "docker/engine.hpp"
#include "flows/hello.hpp"
#include "support/cli.hpp"
#include "support/requirement.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace flows {

/// A real Docker Swarm: each test starts an engine of its own in a network of its own, and types there what a
/// user would.
class OnDocker : public ::testing::Test {
 protected:
  using Result = test_support::CliResult;

  void SetUp() override {
    const bool possible = ::geteuid() == 0 && ::access("/usr/sbin/dockerd", X_OK) == 0;
    SKIP_IF_MISSING(possible ? "" : "needs root and Debian's docker.io");
    const auto started = script({"start", "--isolated", folder()});
    ASSERT_EQ(started.status, 0) << started.err;
    host_ = started.out.substr(0, started.out.find('\n'));
  }

  void TearDown() override {
    if (!host_.empty()) script({"stop", folder()});
  }

  std::string folder() const { return cli_.home() / "dockerd"; }

  Result script(const std::vector<std::string>& arguments) const {
    return cli_.run_program(std::string{IITBFAAS_TEST_SOURCE} + "/tests/support/dockerd", arguments);
  }

  /// A command where the engine's 127.0.0.1 is.
  Result there(std::vector<std::string> command) const {
    command.insert(command.begin(), {"exec", folder()});
    return script(command);
  }

  Result iitbfaas(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), std::string{IITBFAAS_TEST_BIN} + "/iitbfaas");
    return there(std::move(arguments));
  }

  void bring_up() const {
    const auto up = iitbfaas({"--host", host_, "up"});
    ASSERT_EQ(up.status, 0) << up.err;
  }

  static std::string program(const std::string& name) { return flows::program(name); }

  Result deploy_hello(const std::vector<std::string>& more = {}) const {
    return iitbfaas(flows::deploy_hello(more));
  }

  std::string post(const std::string& url, const std::string& form) const {
    return there({"/usr/bin/curl", "-sS", "--max-time", "30", "-d", form, url}).out;
  }

  iitbfaas::docker::Engine engine() const {
    return iitbfaas::docker::Engine{{.endpoint = iitbfaas::base::parse_endpoint(host_)}};
  }

  test_support::Cli cli_{IITBFAAS_TEST_BIN};
  std::string host_;
};

inline constexpr const char* hello_url = "http://127.0.0.1:8080/function/hello";
inline constexpr const char* form = "name=hello&address=world";
inline constexpr const char* greeting = "Hello hello from world\n";

}  // namespace flows

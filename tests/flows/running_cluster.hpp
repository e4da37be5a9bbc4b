#pragma once
#include "flows/hello.hpp"
#include "http/client.hpp"
#include "support/cli.hpp"
#include "support/free_port.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <thread>

/// What the flows start from: an embedded engine and a gateway as `iitbfaas up` brings them up, in a home of
/// their own.
class RunningCluster : public ::testing::Test {
 protected:
  using Result = test_support::CliResult;

  void SetUp() override {
    const auto result = up();
    ASSERT_EQ(result.status, 0) << result.err;
    engine_ = nlohmann::json::parse(result.out)["host"];
  }

  void TearDown() override {
    const auto down = cli_.run({"--host", "embedded", "down"});
    EXPECT_EQ(down.status, 0) << down.err;
  }

  virtual Result up() const {
    return cli_.run({"up", "--engine", "embedded", "--port", std::to_string(port_), "--metrics-port",
                     std::to_string(metrics_port_), "-o", "json"});
  }

  static std::string program(const std::string& name) { return flows::program(name); }

  Result deploy_hello(const std::vector<std::string>& more = {}) const {
    return cli_.run(flows::deploy_hello(more));
  }

  nlohmann::json list() const {
    const auto listed = cli_.run({"list", "-o", "json"});
    EXPECT_EQ(listed.status, 0) << listed.err;
    return nlohmann::json::parse(listed.out);
  }

  /// What curl would do.
  iitbfaas::Reply post(const std::string& target, const std::string& form) const {
    const iitbfaas::http::Client client{{.endpoint = {.host = "127.0.0.1", .port = port_}}};
    return client.send({.method = "POST",
                        .target = target,
                        .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                        .body = form});
  }

  /// Whether `holds` became true before a generous deadline.
  static bool becomes(const std::function<bool()>& holds) {
    using Clock = std::chrono::steady_clock;
    for (const auto deadline = Clock::now() + std::chrono::seconds{20}; Clock::now() < deadline;) {
      if (holds()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    return false;
  }

  test_support::Cli cli_{IITBFAAS_TEST_BIN};
  const std::uint16_t port_ = test_support::free_port();
  const std::uint16_t metrics_port_ = test_support::free_port();
  std::string engine_;  ///< "unix:///…/engine.sock"
};

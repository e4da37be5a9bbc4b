#include "flows/running_cluster.hpp"
#include "support/free_port.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/report.hpp"

#include <filesystem>
#include <vector>

// The programs in examples/ do what their first lines say.
namespace {

using namespace std::chrono_literals;
using test_support::free_port;

class Examples : public RunningCluster {
 protected:
  static std::string example(const std::string& name) {
    return std::string{IITBFAAS_TEST_BIN} + "/example_" + name;
  }

  static iitbfaas::Reply call(std::uint16_t port, const std::string& target) {
    const iitbfaas::http::Client client{{.endpoint = {.host = "127.0.0.1", .port = port}}};
    return client.send({.method = "POST", .target = target});
  }

  static bool answers(std::uint16_t port, const std::string& target) {
    return becomes([&] {
      try {
        return call(port, target).ok();
      } catch (const iitbfaas::TransportError&) {
        return false;
      }
    });
  }
};

TEST_F(Examples, DeployCallAndRemove) {
  const auto deployed = cli_.run_program(example("deploy"), {program("hello")});
  EXPECT_EQ(deployed.err, "");
  EXPECT_EQ(deployed.out, "Hello hello from world\n");
  EXPECT_EQ(cli_.run_program(example("remove"), {"hello", "nobody"}).out,
            "hello removed\nnobody is not there\n");
  EXPECT_EQ(list(), nlohmann::json::array());
}

TEST_F(Examples, AGatewayInsideAProgramServesAndCounts) {
  ASSERT_EQ(deploy_hello().status, 0);
  const auto port = free_port();
  const auto end = cli_.home().path() / "end";
  Result ran;
  {
    const std::jthread program{[&] {
      ran = cli_.run_program(
          "/bin/sh", {"-c", example("gateway") + " 127.0.0.1:" + std::to_string(port) + " & until [ -e " +
                                end.string() + " ]; do sleep 0.05; done; kill $!; wait $!"});
    }};
    EXPECT_TRUE(answers(port, "/function/hello?name=a&address=b"));
    EXPECT_EQ(call(port, "/function/hello?name=hello&address=world").body, "Hello hello from world\n");
    cli_.home().write("end", "");
  }
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_NE(ran.out.find("/function/NAME\n"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("hello.openfaas-fn: "), std::string::npos) << ran.out;
}

TEST_F(Examples, AScaleTestTellsTimesAndThatNothingWasLost) {
  ASSERT_EQ(cli_.run({"deploy", "/bin/cat", "--name", "echo"}).status, 0);
  const auto ran = cli_.run_program(example("scale_test"), {"echo", "3"});
  EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
  EXPECT_NE(ran.out.find("3 replicas ready after "), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("1 replicas ready after "), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find(" 0 failed"), std::string::npos) << ran.out;
}

TEST_F(Examples, ALoadExperimentLeavesAReport) {
  ASSERT_EQ(cli_.run({"deploy", "/bin/cat", "--name", "echo"}).status, 0);
  const auto file = cli_.home().path() / "result.json";
  const auto ran = cli_.run_program(example("load_experiment"), {"echo", file.string()});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_NE(ran.out.find("200 requests/s: 200 answered"), std::string::npos) << ran.out;
  EXPECT_EQ(iitbfaas::read_report(file).runs.size(), 6U);
}

TEST_F(Examples, ARuleOfOnesOwnScalesUpAndDownAgain) {
  ASSERT_EQ(cli_.run({"deploy", "/bin/sleep", "--name", "slow", "--arg", "seconds"}).status, 0);
  const auto port = free_port();
  Result ran;
  {
    const std::jthread program{[&] {
      ran = cli_.run_program(example("scaling_policy"), {"slow", "127.0.0.1:" + std::to_string(port), "6"});
    }};
    ASSERT_TRUE(answers(port, "/function/slow?seconds=0"));
    std::vector<std::jthread> clients;
    for (int i = 0; i < 6; ++i) {
      clients.emplace_back([&] { EXPECT_TRUE(call(port, "/function/slow?seconds=1.5").ok()); });
    }
  }
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_NE(ran.out.find("6 requests under way: 3 replicas"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("0 requests under way: 1 replicas instead of 2"), std::string::npos) << ran.out;
}

}  // namespace

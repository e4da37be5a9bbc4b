#include "iitbfaas/load.hpp"

#include "base/subprocess.hpp"
#include "flows/running_cluster.hpp"
#include "support/free_port.hpp"
#include "support/processes.hpp"
#include "support/scripted_server.hpp"

#include <sys/socket.h>
#include <sys/wait.h>

#include <csignal>

// `iitbfaas load run`, as a user types it.
namespace {

using test_support::Peer;
using test_support::ScriptedServer;

class LoadRun : public testing::Test {
 protected:
  test_support::CliResult run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"load", "run"});
    return cli_.run(arguments);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.endpoint().port) + "/"; }

  test_support::Cli cli_{IITBFAAS_TEST_BIN};
  ScriptedServer server_{[](Peer& peer) {
    while (!peer.read_request().empty()) peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  }};
};

TEST_F(LoadRun, PrintsATableAndHowItWent) {
  const auto result = run({"--url", url(), "--rate", "200", "--duration", "1500ms"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_NE(result.out.find("200 requests/s, open loop, for 1.5 s"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("300 of 300 requests began"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("P99.9"), std::string::npos) << result.out;
  EXPECT_NE(result.err.find("1 s of 1.5 s: "), std::string::npos) << result.err;
}

TEST_F(LoadRun, PrintsTheResultAsJson) {
  const auto result = run({"--url", url(), "--connections", "4", "--requests", "100", "-o", "json"});
  EXPECT_EQ(result.status, 0) << result.err;
  const auto document = nlohmann::json::parse(result.out);
  EXPECT_EQ(document["completed"], 100);
  for (const auto* figure : {"p50_s", "p90_s", "p99_s", "p999_s", "min_s", "max_s", "mean_s"}) {
    EXPECT_GT(document["latency"][figure].get<double>(), 0) << figure;
  }
  EXPECT_EQ(iitbfaas::parse_load_result(result.out).completed, 100u);
}

TEST_F(LoadRun, ReadsAProfileAndWhatIsGivenBesideIt) {
  const auto file = cli_.home().write(
      "profile.json", R"({"targets": [{"url": ")" + url() + R"(", "expect": {"contains": "ok"}}],
      "rate": "ramp:10..500", "duration": "1h"})");
  const auto result = run({"-f", file.string(), "--duration", "200ms", "-o", "json"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(nlohmann::json::parse(result.out)["completed"], 51);
}

TEST_F(LoadRun, SaysInOneLineWhatIsWrong) {
  const auto refused = [&](const std::vector<std::string>& arguments) {
    const auto result = run(arguments);
    EXPECT_NE(result.status, 0);
    EXPECT_EQ(result.out, "");
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
    return result.err;
  };
  EXPECT_NE(refused({"--url", url()}).find("--rate"), std::string::npos);
  EXPECT_NE(refused({"--rate", "5"}).find("--url"), std::string::npos);
  EXPECT_NE(refused({"--url", url(), "--rate", "-5"}).find("rate"), std::string::npos);
  EXPECT_NE(refused({"--url", url(), "--rate", "5", "--duration", "-4s"}).find("--duration"),
            std::string::npos);
  EXPECT_NE(refused({"--url", "h", "--rate", "5"}).find("url"), std::string::npos);
  EXPECT_NE(refused({"-f", "/nonexistent"}).find("/nonexistent"), std::string::npos);
}

TEST_F(LoadRun, FailsWhenNothingWasAnswered) {
  const auto port = std::to_string(test_support::free_port());
  const auto result = run({"--url", "http://127.0.0.1:" + port + "/", "--rate", "50", "--requests", "5"});
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.out.find("connect: 5"), std::string::npos) << result.out;
  EXPECT_NE(result.err.find("Connection refused"), std::string::npos) << result.err;
}

TEST_F(LoadRun, PrintsWhatThereIsWhenItIsInterrupted) {
  const auto child =
      iitbfaas::base::start_piped({std::string{IITBFAAS_TEST_BIN} + "/iitbfaas", "load", "run", "--url",
                                   url(), "--rate", "100", "--duration", "1h", "-o", "json"});
  EXPECT_TRUE(iitbfaas::test::eventually([&] { return server_.connections() > 0; }));
  ::kill(child.pid, SIGINT);
  std::string out;
  for (char byte{}; ::recv(child.socket.get(), &byte, 1, 0) == 1;) out += byte;
  int status = 0;
  ::waitpid(child.pid, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 1);
  EXPECT_TRUE(iitbfaas::parse_load_result(out).interrupted);
}

using LoadOfAFunction = RunningCluster;

TEST_F(LoadOfAFunction, GoesThroughTheGateway) {
  ASSERT_EQ(deploy_hello().status, 0);
  const auto result =
      cli_.run({"load", "run", "hello", "--rate", "20", "--duration", "1s", "--body", "name=a&address=b",
                "-H", "Content-Type: application/x-www-form-urlencoded", "-o", "json"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(nlohmann::json::parse(result.out)["completed"], 20) << result.out;
  const auto absent = cli_.run({"load", "run", "absent", "--rate", "20"});
  EXPECT_EQ(absent.status, 1);
  EXPECT_NE(absent.err.find("absent"), std::string::npos) << absent.err;
}

}  // namespace

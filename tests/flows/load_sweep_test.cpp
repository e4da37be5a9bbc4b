#include "base/files.hpp"
#include "base/subprocess.hpp"
#include "flows/running_cluster.hpp"
#include "support/processes.hpp"
#include "support/scripted_server.hpp"

#include "iitbfaas/report.hpp"

#include <sys/socket.h>
#include <sys/wait.h>

#include <csignal>

// `iitbfaas load sweep` and `load report`, as a user types them.
namespace {

using iitbfaas::read_report;
using test_support::Peer;
using test_support::ScriptedServer;

class LoadSweep : public testing::Test {
 protected:
  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.endpoint().port) + "/"; }
  std::string file(const std::string& name) const { return (cli_.home().path() / name).string(); }

  std::vector<std::string> sweep(const std::vector<std::string>& more) const {
    std::vector<std::string> arguments{"load", "sweep", "--url", url(), "--cool-down", "0"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  test_support::Cli cli_{IITBFAAS_TEST_BIN};
  ScriptedServer server_{[](Peer& peer) {
    while (!peer.read_request().empty()) peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  }};
};

TEST_F(LoadSweep, SavesEveryRunAndPrintsATable) {
  const auto result = cli_.run(sweep({"--rates", "100,200", "--duration", "200ms", "--repetitions", "2",
                                      "--save", file("a.json"), "--save", file("a.csv")}));
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_NE(result.out.find("RATE  RUN  REQUESTS/S"), std::string::npos) << result.out;
  EXPECT_NE(result.err.find("run 4 of 4, rate 200, repetition 2: "), std::string::npos) << result.err;
  const auto report = read_report(file("a.json"));
  EXPECT_EQ(report.runs.size(), 4u);
  EXPECT_FALSE(report.interrupted);
  EXPECT_NE(report.origin.command.find("load sweep --url http://127.0.0.1:"), std::string::npos);
  const auto csv = iitbfaas::base::read_file(file("a.csv"));
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 5) << csv;
}

TEST_F(LoadSweep, IsReportedAndCompared) {
  const auto saved =
      cli_.run(sweep({"--connections", "1,2", "--requests", "50", "--save", file("a.json"), "-o", "json"}));
  ASSERT_EQ(saved.status, 0) << saved.err;
  EXPECT_EQ(iitbfaas::parse_report(saved.out).runs.size(), 2u);
  const auto rows = nlohmann::json::parse(cli_.run({"load", "report", file("a.json"), "-o", "json"}).out);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[1]["parameters"]["connections"], 2);
  EXPECT_GT(rows[1]["latency.p99_s"], 0);
  const auto compared =
      nlohmann::json::parse(cli_.run({"load", "report", file("a.json"), file("a.json"), "-o", "json"}).out);
  ASSERT_EQ(compared.size(), 10u);
  EXPECT_EQ(compared[0]["verdict"], "same");
  EXPECT_EQ(compared[0]["before"], compared[0]["after"]);
  const auto page = cli_.run(
      {"load", "report", file("a.json"), file("a.json"), "--margin", "20", "--save", file("both.html")});
  EXPECT_EQ(page.status, 0) << page.err;
  EXPECT_NE(iitbfaas::base::read_file(file("both.html")).find("\"margin\":0.2"), std::string::npos);
}

TEST_F(LoadSweep, OfOneRunIsWhatALoadSaves) {
  const auto result = cli_.run({"load", "run", "--url", url(), "--rate", "100", "--duration", "1200ms",
                                "--save", file("a.json"), "--save", file("a.html")});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_NE(result.out.find("120 of 120 requests began"), std::string::npos) << result.out;
  EXPECT_NE(result.err.find("1 s of 1.2 s: "), std::string::npos) << result.err;
  const auto report = read_report(file("a.json"));
  ASSERT_EQ(report.runs.size(), 1u);
  EXPECT_EQ(report.runs[0].result.completed, 120u);
  EXPECT_NE(report.origin.command.find("load run --url"), std::string::npos);
  EXPECT_TRUE(std::filesystem::exists(file("a.html")));
}

TEST_F(LoadSweep, RefusesWhatIsNoReport) {
  cli_.home().write("broken.json", R"({"format":"iitbfaas report","version":1,"runs":[)");
  const auto broken = cli_.run({"load", "report", file("broken.json")});
  EXPECT_EQ(broken.status, 1);
  EXPECT_NE(broken.err.find("truncated"), std::string::npos) << broken.err;
  EXPECT_EQ(std::count(broken.err.begin(), broken.err.end(), '\n'), 1) << broken.err;
  const auto ending = cli_.run(sweep({"--rates", "1", "--save", file("a.txt")}));
  EXPECT_EQ(ending.status, 2);
  EXPECT_NE(ending.err.find(".json"), std::string::npos) << ending.err;
  const auto folder = cli_.run(sweep({"--rates", "1", "--save", "/nonexistent/a.json"}));
  EXPECT_EQ(folder.status, 1);
  EXPECT_EQ(server_.connections(), 0u);
}

TEST_F(LoadSweep, SavesWhatThereIsWhenItIsInterrupted) {
  std::vector<std::string> arguments{std::string{IITBFAAS_TEST_BIN} + "/iitbfaas"};
  const auto more =
      sweep({"--rates", "100", "--requests", "10", "--repetitions", "9999", "--save", file("a.json")});
  arguments.insert(arguments.end(), more.begin(), more.end());
  const auto child = iitbfaas::base::start_piped(arguments);
  EXPECT_TRUE(iitbfaas::test::eventually([&] {
    return std::filesystem::exists(file("a.json")) && read_report(file("a.json")).runs.size() >= 2;
  }));
  ::kill(child.pid, SIGINT);
  std::string out;
  for (char byte{}; ::recv(child.socket.get(), &byte, 1, 0) == 1;) out += byte;
  int status = 0;
  ::waitpid(child.pid, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 1);
  const auto report = read_report(file("a.json"));
  EXPECT_GE(report.runs.size(), 2u);
  EXPECT_TRUE(report.interrupted);
  EXPECT_NE(out.find("REQUESTS/S"), std::string::npos) << out;
}

class SweepOfAFunction : public RunningCluster {
 protected:
  std::string file() const { return (cli_.home().path() / "hello.json").string(); }
  std::uint32_t replicas() const { return list()[0]["replicas"]; }
};

TEST_F(SweepOfAFunction, ScalesItAndWatchesItAndPutsItBack) {
  ASSERT_EQ(deploy_hello().status, 0);
  const auto before = replicas();
  const auto result =
      cli_.run({"load", "sweep", "hello", "--replicas", "2,3", "--rate", "20", "--duration", "1s", "--body",
                "name=a&address=b", "-H", "Content-Type: application/x-www-form-urlencoded", "--cool-down",
                "0", "--sample-interval", "100ms", "--save", file()});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(replicas(), before);
  const auto report = read_report(file());
  ASSERT_EQ(report.runs.size(), 2u);
  EXPECT_NE(report.origin.engine.find("embedded"), std::string::npos);
  EXPECT_NE(report.origin.function.find("hello.openfaas-fn"), std::string::npos);
  for (const auto& run : report.runs) {
    EXPECT_EQ(run.result.completed, 20u);
    ASSERT_GE(run.cluster.size(), 1u);
    EXPECT_EQ(run.cluster.front().ready, run.parameters.at("replicas"));
    EXPECT_TRUE(run.cluster.front().memory);
  }
}

TEST_F(SweepOfAFunction, SavesWhatThereIsWhenTheClusterVanishes) {
  ASSERT_EQ(deploy_hello().status, 0);
  std::vector<std::string> arguments{"load", "sweep",      "hello", "--replicas",  "1,2", "--rate",
                                     "50",   "--duration", "200ms", "--cool-down", "0",   "--repetitions",
                                     "999",  "--save",     file()};
  test_support::CliResult result;
  std::jthread sweeping{[&] { result = cli_.run(arguments); }};
  EXPECT_TRUE(becomes([&] { return std::filesystem::exists(file()) && !read_report(file()).runs.empty(); }));
  EXPECT_EQ(cli_.run({"--host", "embedded", "down"}).status, 0);
  sweeping.join();
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.err.find("interrupted"), std::string::npos) << result.err;
  const auto report = read_report(file());
  EXPECT_TRUE(report.interrupted);
  EXPECT_NE(report.problem, "");
  EXPECT_GE(report.runs.size(), 1u);
}

TEST_F(SweepOfAFunction, IsNoneWhenThereIsNoSuchFunction) {
  const auto result = cli_.run({"load", "sweep", "absent", "--rates", "20"});
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.err.find("absent"), std::string::npos) << result.err;
}

// Whenever the signal comes: nothing stays behind.
TEST_F(SweepOfAFunction, OfThePaperTakesItsOwnFunctionAwayWhenItIsInterrupted) {
  const auto result = cli_.run_program("/usr/bin/timeout", {"--preserve-status", "-s", "INT", "4",
                                                            std::string{IITBFAAS_TEST_BIN} + "/iitbfaas",
                                                            "load", "paper", "--quick", "--save", file()});
  EXPECT_EQ(result.status, 1) << result.err;
  EXPECT_NE(result.err.find("interrupted"), std::string::npos) << result.err;
  const auto report = read_report(file());
  EXPECT_TRUE(report.interrupted);
  EXPECT_EQ(report.title, "The 2019 experiments");
  EXPECT_EQ(list().size(), 0u);
}

}  // namespace

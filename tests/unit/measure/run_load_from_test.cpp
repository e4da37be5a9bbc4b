#include "support/processes.hpp"
#include "support/requirement.hpp"
#include "support/scripted_server.hpp"
#include "support/ssh_server.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/experiment.hpp"

#include <gtest/gtest.h>
#include <pwd.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>

namespace iitbfaas {
namespace {

using namespace std::chrono_literals;
using test_support::Peer;

/// A real sshd stands for the other machines.
class RunLoadFrom : public testing::Test {
 protected:
  void SetUp() override {
    SKIP_IF_MISSING(test_support::SshServer::missing());
    ssh_ = std::make_unique<test_support::SshServer>("exit 1");
    machine_ = std::string{::getpwuid(::geteuid())->pw_name} + "@127.0.0.1:" + std::to_string(ssh_->port());
  }
  /// Those of tests beside this one go, too.
  void TearDown() override {
    EXPECT_TRUE(test::eventually([] { return files_left() == 0; }, 60s));
  }

  static int files_left() {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator{std::filesystem::temp_directory_path()}) {
      if (entry.path().filename().string().starts_with("iitbfaas-load.")) ++count;
    }
    return count;
  }

  LoadProfile profile(const std::string& host = "127.0.0.1") const {
    return {.targets = {{.url = "http://" + host + ":" + std::to_string(server_.endpoint().port) + "/"}},
            .rate = {.rate = 100},
            .duration = 1500ms};
  }

  test_support::ScriptedServer server_{[](Peer& peer) {
    while (!peer.read_request().empty()) peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  }};
  std::unique_ptr<test_support::SshServer> ssh_;
  std::string machine_;
};

TEST_F(RunLoadFrom, SharesTheLoadAndMergesTheResults) {
  std::uint64_t completed = 0;
  const auto result =
      run_load_from({machine_, machine_}, profile("localhost"),
                    {.on_progress = [&](const LoadProgress& progress) { completed = progress.completed; }});
  EXPECT_EQ(result.intended, 150u);
  EXPECT_EQ(result.completed, 150u);
  EXPECT_EQ(result.latency.count(), 150u);
  EXPECT_FALSE(result.interrupted);
  EXPECT_GT(completed, 0u);
  EXPECT_EQ(ssh_->logins(), 2);
}

TEST_F(RunLoadFrom, IsWhatAnExperimentDoesWithMachines) {
  auto load = profile();
  load.duration = 200ms;
  const auto report = run_experiment(
      {.profile = load, .rates = {100, 200}, .machines = {machine_, machine_}, .cool_down = 0ms});
  ASSERT_EQ(report.runs.size(), 2u);
  EXPECT_EQ(report.runs[0].result.completed, 20u);
  EXPECT_EQ(report.runs[1].result.completed, 40u);
  EXPECT_TRUE(report.origin.machine.ends_with("; loads come from " + machine_ + ", " + machine_));
  EXPECT_EQ(ssh_->logins(), 4);
}

TEST_F(RunLoadFrom, StopsEverywhereWhenItIsToldTo) {
  std::stop_source source;
  auto endless = profile();
  endless.duration = 1h;
  const auto result = run_load_from(
      {machine_}, endless,
      {.on_progress = [&](const LoadProgress&) { source.request_stop(); }, .stop = source.get_token()});
  EXPECT_TRUE(result.interrupted);
  EXPECT_GT(result.completed, 0u);
}

TEST_F(RunLoadFrom, SaysInTheirWordsWhyAMachineCannotBeReached) {
  ssh_->forget_key();
  try {
    run_load_from({machine_}, profile());
    FAIL() << "it was let in";
  } catch (const TransportError& error) {
    EXPECT_NE(std::string{error.what()}.find("Permission denied"), std::string::npos) << error.what();
    EXPECT_NE(std::string{error.what()}.find(machine_), std::string::npos) << error.what();
  }
}

TEST_F(RunLoadFrom, SaysWhatWentWrongThere) {
  auto wrong = profile();
  wrong.targets[0].url.replace(0, 4, "https");
  wrong.ca_file = "/nonexistent";
  try {
    run_load_from({machine_}, wrong);
    FAIL() << "it ran";
  } catch (const Error& error) {
    EXPECT_NE(std::string{error.what()}.find("/nonexistent"), std::string::npos) << error.what();
  }
}

TEST(RunLoadFromNowhere, IsRefused) {
  const LoadProfile profile{.targets = {{.url = "http://127.0.0.1/"}}, .rate = {.rate = 1}};
  EXPECT_THROW(run_load_from({}, profile), InvalidSpec);
  EXPECT_THROW(run_load_from({"-oProxyCommand=x"}, profile), InvalidSpec);
  EXPECT_THROW(run_load_from({"host/path"}, profile), InvalidSpec);
}

}  // namespace
}  // namespace iitbfaas

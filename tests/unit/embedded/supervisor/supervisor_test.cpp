// The supervisor as a real process.
#include "base/files.hpp"
#include "embedded/processes.hpp"
#include "embedded/supervisor/job.hpp"
#include "support/processes.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>

#include <filesystem>

namespace iitbfaas::embedded {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using supervisor::Job;

class SupervisorTest : public testing::TestWithParam<bool> {
 protected:
  SupervisorTest() {
    std::string pattern = (fs::temp_directory_path() / "supervisor-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    fs::create_directories(folder / "image" / "bin");
    fs::copy_file("/bin/busybox", folder / "image" / "bin" / "sh");
    fs::create_directory(folder / "task");
    job.root = (folder / "image").string();
    job.environment = {"PATH=/bin", "GREETING=hello"};
    job.namespaces = GetParam();
    job.stop_grace = 5s;
  }
  ~SupervisorTest() override {
    if (processes.signal("t", SIGTERM)) next();  // what a failed test left running would go on for good
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }

  ProcessEvent next() {
    const auto deadline = std::chrono::system_clock::now() + 20s;
    while (pending.empty() && std::chrono::system_clock::now() < deadline) {
      for (auto& event : processes.wait(deadline)) pending.push_back(std::move(event));
    }
    if (pending.empty()) return {ProcessEvent::Kind::failed, "", 0, "nothing happened"};
    auto event = pending.front();
    pending.erase(pending.begin());
    return event;
  }

  ProcessEvent start(const std::string& script) {
    job.argv = {"sh", "-c", script};
    base::write_file(folder / "task" / supervisor::job_file, encode(job));
    processes.start("t", folder / "task");
    return next();
  }

  supervisor::Outcome outcome() {
    EXPECT_EQ(next().kind, ProcessEvent::Kind::ended);
    const auto text = base::read_file_if_present(folder / "task" / supervisor::outcome_file);
    return supervisor::decode_outcome(text.value_or("")).value_or(supervisor::Outcome{.exit_code = -1});
  }

  std::string log() { return base::read_file(folder / "task" / supervisor::log_file); }

  fs::path folder;
  Job job;
  Processes processes{fs::path{IITBFAAS_TEST_BIN} / "iitbfaas-supervisor"};
  std::vector<ProcessEvent> pending;
};

TEST_P(SupervisorTest, RunsAProgramAndKeepsWhatItSays) {
  const auto started = start("echo $GREETING; echo oops >&2; exit 3");
  ASSERT_EQ(started.kind, ProcessEvent::Kind::started) << started.text;
  EXPECT_EQ(outcome().exit_code, 3);
  EXPECT_NE(log().find(" out hello\n"), std::string::npos) << log();
  EXPECT_NE(log().find(" err oops\n"), std::string::npos) << log();
}

TEST_P(SupervisorTest, PassesOnTheStopSignal) {
  ASSERT_EQ(start("trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.01; done").kind,
            ProcessEvent::Kind::started);
  ASSERT_TRUE(test::eventually([this] {
    return fs::exists(folder / "task" / supervisor::log_file) &&
           log().find(" out ready\n") != std::string::npos;
  }));
  ASSERT_TRUE(processes.signal("t", SIGTERM));
  EXPECT_EQ(outcome().exit_code, 7);
}

TEST_P(SupervisorTest, TheStopSignalReachesAProgramThatHasJustStarted) {
  ASSERT_EQ(start("sleep 0.2; trap 'exit 7' TERM; while :; do sleep 0.01; done").kind,
            ProcessEvent::Kind::started);
  ASSERT_TRUE(processes.signal("t", SIGTERM));
  const auto code = outcome().exit_code;
  // Without a namespace the signal ends what has no handler yet; in one it would be dropped.
  EXPECT_TRUE(code == 7 || (!GetParam() && code == 128 + SIGTERM)) << code;
}

TEST_P(SupervisorTest, KillsWhatDoesNotStop) {
  job.stop_grace = 50ms;
  ASSERT_EQ(start("trap '' TERM; while :; do sleep 0.1; done").kind, ProcessEvent::Kind::started);
  ASSERT_TRUE(processes.signal("t", SIGTERM));
  const auto code = outcome().exit_code;
  EXPECT_TRUE(code == 137 || code == 143) << code;
}

TEST_P(SupervisorTest, LetsNothingOutliveTheProgram) {
  ASSERT_EQ(start("(while :; do sleep 0.1; done) & echo child $!").kind, ProcessEvent::Kind::started);
  EXPECT_EQ(outcome().exit_code, 0) << "with a child left, this would not end";
}

TEST_P(SupervisorTest, SaysWhyAProgramDoesNotStart) {
  job.argv = {"/nowhere"};
  base::write_file(folder / "task" / supervisor::job_file, encode(job));
  processes.start("t", folder / "task");
  const auto event = next();
  EXPECT_EQ(event.kind, ProcessEvent::Kind::failed);
  EXPECT_EQ(event.text, "exec: \"/nowhere\": No such file or directory");
}

TEST_P(SupervisorTest, ShowsSecretsAsFiles) {
  base::write_file(folder / "secret", "pass");
  job.files = {{.source = (folder / "secret").string(), .target = "/var/openfaas/secrets/s", .mode = 0400}};
  ASSERT_EQ(start("read x <${IITBFAAS_ROOT}/var/openfaas/secrets/s; echo got $x").kind,
            ProcessEvent::Kind::started);
  outcome();
  EXPECT_NE(log().find(" out got pass\n"), std::string::npos) << log();
}

TEST_P(SupervisorTest, LeavesTheImageAsItWas) {
  job.read_only = !GetParam();
  ASSERT_EQ(start("echo x >${IITBFAAS_ROOT}/written").kind, ProcessEvent::Kind::started);
  outcome();
  EXPECT_FALSE(fs::exists(folder / "image" / "written"));
}

TEST_P(SupervisorTest, IsFoundAgainByAnotherEngine) {
  ASSERT_EQ(start("while :; do sleep 0.1; done").kind, ProcessEvent::Kind::started);
  const auto identity =
      supervisor::decode_identity(base::read_file(folder / "task" / supervisor::identity_file));
  ASSERT_TRUE(identity);
  Processes other{fs::path{IITBFAAS_TEST_BIN} / "iitbfaas-supervisor"};
  auto stranger = *identity;
  ++stranger.start_time;
  EXPECT_FALSE(other.adopt("t", stranger)) << "a number alone is no identity";
  ASSERT_TRUE(other.adopt("t", *identity));
  job.stop_grace = 50ms;
  ASSERT_TRUE(other.signal("t", SIGKILL));
  EXPECT_EQ(other.wait(std::chrono::system_clock::now() + 20s).size(), 1U);
  EXPECT_EQ(next().kind, ProcessEvent::Kind::ended);
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutNamespaces, SupervisorTest, testing::Bool());

}  // namespace
}  // namespace iitbfaas::embedded

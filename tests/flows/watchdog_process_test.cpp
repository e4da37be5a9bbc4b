// The static watchdog as the process it is in a container.
#include "base/text.hpp"
#include "base/unique_fd.hpp"
#include "invoke/watchdog/spawn.hpp"
#include "support/processes.hpp"
#include "support/running_watchdog.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace iitbfaas {
namespace {

using test::ask;
using test::eventually;
using test::get;
using test::RawClient;

const std::string watchdog = IITBFAAS_TEST_BIN "/iitbfaas-watchdog";

std::string read_whole(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream{path}.rdbuf();
  return text.str();
}

/// The program, started with these variables and ports of its own choice.
class Process {
 public:
  explicit Process(std::vector<std::string> environment) {
    for (const char* variable :
         {"port=0", "metrics_port=0", "bind_address=127.0.0.1", "PATH=/usr/bin:/bin"}) {
      environment.emplace_back(variable);
    }
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    log_.reset(ends[0]);
    const base::UniqueFd writing{ends[1]};
    auto spawned = invoke::spawn({.program = watchdog,
                                  .argv = {watchdog},
                                  .environment = environment,
                                  .input = 0,
                                  .output = 1,
                                  .error = writing.get()});
    EXPECT_EQ(spawned.error, 0);
    pid_ = spawned.pid;
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

  std::string log_line() {
    std::string line;
    for (char c = 0; ::read(log_.get(), &c, 1) == 1 && c != '\n';) line += c;
    return line;
  }

  /// From "… serving on port 1, metrics on port 2".
  void wait_until_serving() {
    const auto words = base::split(log_line(), ' ');
    ASSERT_GE(words.size(), 10u);
    port_ = static_cast<std::uint16_t>(std::stoi(words.at(6)));
    metrics_port_ = static_cast<std::uint16_t>(std::stoi(words.at(10)));
  }

  void send(int signal) const { ::kill(pid_, signal); }

  /// What a shell would call its exit status.
  int wait() {
    int status = 0;
    ::waitpid(std::exchange(pid_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

  std::vector<pid_t> children() const {
    std::vector<pid_t> pids;
    for (const auto& thread :
         std::filesystem::directory_iterator{"/proc/" + std::to_string(pid_) + "/task"}) {
      std::istringstream list{read_whole(thread.path() / "children")};
      for (pid_t pid = 0; list >> pid;) pids.push_back(pid);
    }
    return pids;
  }

  std::size_t resident_kilobytes() const {
    const auto status = read_whole("/proc/" + std::to_string(pid_) + "/status");
    return std::stoul(status.substr(status.find("VmRSS:") + 6));
  }

  std::uint16_t port() const noexcept { return port_; }
  std::uint16_t metrics_port() const noexcept { return metrics_port_; }

 private:
  pid_t pid_ = -1;
  base::UniqueFd log_;
  std::uint16_t port_ = 0;
  std::uint16_t metrics_port_ = 0;
};

class WatchdogProcess : public testing::Test {
 protected:
  WatchdogProcess() {
    std::string name = (std::filesystem::temp_directory_path() / "watchdog_process_test.XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~WatchdogProcess() override { std::filesystem::remove_all(folder_); }

  /// Runs until told to end; `started` appears when it does.
  std::string waiting_program() const {
    const auto folder = folder_.string();
    return "fprocess=sh -c 'touch " + folder + "/started; while [ ! -e " + folder +
           "/end ]; do sleep 0.01; done; echo done'";
  }
  bool started() const {
    return eventually([&] { return std::filesystem::exists(folder_ / "started"); });
  }
  void let_end() const { std::ofstream{folder_ / "end"}; }

  std::filesystem::path folder_;
};

TEST_F(WatchdogProcess, IsSmall) {
#ifdef __clang__
  const auto limit = 1'600'000u;  // linked without LTO; GCC's is what ships
#else
  const auto limit = 1'500'000u;
#endif
  EXPECT_LE(std::filesystem::file_size(watchdog), limit);
  // What the C library's resolver would bring along.
  EXPECT_EQ(read_whole(watchdog).find("nsswitch.conf"), std::string::npos);
}

TEST_F(WatchdogProcess, TakesLittleMemoryWhenIdle) {
  Process process{{"fprocess=cat"}};
  process.wait_until_serving();
  EXPECT_EQ(ask(process.port(), test::post("x")).body, "x");
  EXPECT_LE(process.resident_kilobytes(), 1536u);
}

TEST_F(WatchdogProcess, WritesALineBeforeAndAfterARun) {
  Process process{{"fprocess=cat"}};
  process.wait_until_serving();
  ask(process.port(), test::post("abc"));
  EXPECT_NE(process.log_line().find("Forking /usr/bin/cat"), std::string::npos);
  EXPECT_NE(process.log_line().find("Wrote 3 Bytes - Duration: 0."), std::string::npos);
}

TEST_F(WatchdogProcess, CompletesRequestsAfterSigterm) {
  Process process{{waiting_program()}};
  process.wait_until_serving();
  RawClient client{process.port()};
  client.send(get());
  ASSERT_TRUE(started());
  process.send(SIGTERM);
  let_end();
  const auto reply = client.reply();
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "done\n");
  EXPECT_EQ(process.wait(), 0);
}

TEST_F(WatchdogProcess, StillServesInTheLameDuckTimeWhileHealthSays503) {
  Process process{{"fprocess=cat", "healthcheck_interval=1h"}};
  process.wait_until_serving();
  EXPECT_EQ(ask(process.port(), get("/_/health")).status, 200);
  EXPECT_EQ(ask(process.port(), get("/_/ready")).status, 200);
  process.send(SIGTERM);
  EXPECT_TRUE(eventually([&] { return ask(process.port(), get("/_/health")).status == 503; }));
  EXPECT_EQ(ask(process.port(), get("/_/ready")).status, 503);
  EXPECT_EQ(ask(process.port(), test::post("late")).body, "late");
  process.send(SIGTERM);
  EXPECT_EQ(process.wait(), 0);
}

TEST_F(WatchdogProcess, KillsAndReapsWhatAProgramLeftBehind) {
  Process process{{"fprocess=" IITBFAAS_TEST_BIN "/program_forker"}};
  process.wait_until_serving();
  const auto left = std::stoi(ask(process.port(), get()).body);
  EXPECT_TRUE(eventually([&] { return ::kill(left, 0) != 0; }));
  EXPECT_TRUE(eventually([&] { return process.children().empty(); }));
}

TEST_F(WatchdogProcess, LeavesNobodyBehindWhenItEnds) {
  Process process{{"fprocess=sh -c '" IITBFAAS_TEST_BIN "/program_forker; touch " + folder_.string() +
                       "/started; while :; do sleep 0.01; done'",
                   "exec_timeout=300ms"}};
  process.wait_until_serving();
  RawClient client{process.port()};
  client.send(get());
  ASSERT_TRUE(started());
  process.send(SIGTERM);
  const auto reply = client.reply();
  EXPECT_EQ(reply.status, 504);
  EXPECT_EQ(process.wait(), 0);
  const auto output = reply.body.find("\"output\": \"") + 11;
  EXPECT_NE(::kill(std::stoi(reply.body.substr(output)), 0), 0);
}

TEST_F(WatchdogProcess, SaysInOneLineWhichVariableItCannotRead) {
  Process process{{"fprocess=cat", "exec_timeout=soon"}};
  EXPECT_NE(process.log_line().find("error watchdog: exec_timeout: \"soon\" is no duration"),
            std::string::npos);
  EXPECT_EQ(process.wait(), 1);
  EXPECT_EQ(process.log_line(), "");
}

TEST_F(WatchdogProcess, ShowsMetricsOnTheirOwnPort) {
  Process process{{"fprocess=cat"}};
  process.wait_until_serving();
  EXPECT_EQ(ask(process.metrics_port(), get("/metrics")).status, 200);
  EXPECT_EQ(ask(process.metrics_port(), get("/")).status, 404);
}

}  // namespace
}  // namespace iitbfaas

#include "invoke/watchdog/child.hpp"

#include "invoke/watchdog/blocked_signal.hpp"
#include "invoke/watchdog/children.hpp"
#include "support/processes.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <array>

namespace iitbfaas::invoke {
namespace {

using namespace std::chrono_literals;

struct Finished {
  std::string output;
  Ending ending;
};

class ChildTest : public testing::Test {
 protected:
  std::shared_ptr<Child> start(std::vector<std::string> argv, std::string input = {}) {
    auto [stdin_reading, stdin_writing] = make_pipe();
    auto [reading, writing] = make_pipe();
    auto spawned = spawn({.program = argv.front(),
                          .argv = argv,
                          .environment = {},
                          .input = stdin_reading.get(),
                          .output = writing.get(),
                          .error = writing.get()});
    EXPECT_EQ(spawned.error, 0);
    auto child =
        std::make_shared<Child>(context_.get_executor(), children_, std::move(spawned), std::move(reading));
    child->watch();
    child->feed(std::move(stdin_writing), std::move(input));
    return child;
  }

  std::shared_ptr<Child> shell(const std::string& script, std::string input = {}) {
    return start({"/bin/sh", "-c", script}, std::move(input));
  }

  Finished finish(const std::shared_ptr<Child>& child) {
    Finished finished;
    asio::co_spawn(context_, collect(child, finished), asio::detached);
    context_.restart();
    context_.run_for(20s);
    return finished;
  }

  /// Runs until the child has written something.
  std::string first_output(Child& child) {
    std::string output;
    asio::co_spawn(context_, read_once(child, output), asio::detached);
    context_.restart();
    while (output.empty() && context_.run_one_for(20s) > 0) {
    }
    return output;
  }

  asio::io_context context_;
  Children children_;

 private:
  static asio::awaitable<void> read_once(Child& child, std::string& output) {
    std::array<char, 4096> buffer;
    const auto count = co_await child.read_output(buffer);
    output.append(buffer.data(), count);
  }

  static asio::awaitable<void> collect(std::shared_ptr<Child> child, Finished& finished) {
    std::array<char, 4096> buffer;
    for (;;) {
      const auto count = co_await child->read_output(buffer);
      if (count == 0) break;
      finished.output.append(buffer.data(), count);
    }
    finished.ending = co_await child->ended();
  }

  static std::pair<base::UniqueFd, base::UniqueFd> make_pipe() {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    return {base::UniqueFd{ends[0]}, base::UniqueFd{ends[1]}};
  }

  BlockedSignal no_sigpipe_{SIGPIPE};
};

TEST_F(ChildTest, CarriesInputAndOutput) {
  const std::string text(1 << 20, 'x');
  const auto finished = finish(start({"/bin/cat"}, text));
  EXPECT_EQ(finished.output.size(), text.size());
  EXPECT_EQ(finished.ending.status, 0);
}

TEST_F(ChildTest, TellsHowTheProgramEnded) {
  EXPECT_EQ(finish(shell("exit 3")).ending.status, 3);
  EXPECT_EQ(finish(shell("kill -SEGV $$")).ending.signal, SIGSEGV);
}

TEST_F(ChildTest, GetsAllThatWasWrittenBeforeTheEnd) {
  EXPECT_EQ(finish(shell("head -c 60000 /dev/zero; exit 1")).output.size(), 60'000u);
}

TEST_F(ChildTest, BearsAProgramThatDoesNotReadItsInput) {
  EXPECT_EQ(finish(start({"/bin/true"}, std::string(1 << 20, 'x'))).ending.status, 0);
}

TEST_F(ChildTest, WaitsForAProgramThatClosedItsOutput) {
  EXPECT_EQ(finish(shell("exec >&- 2>&-; read line; exit 4", "go\n")).ending.status, 4);
}

TEST_F(ChildTest, KillsWhatAProgramLeavesInItsGroup) {
  const auto finished = finish(shell("sleep 1000 & echo $!"));
  const auto left = std::stoi(finished.output);
  EXPECT_TRUE(test::eventually([&] { return !test::is_running(left); }));
}

TEST_F(ChildTest, DoesNotWaitForAProcessThatLeftTheGroup) {
  const auto finished = finish(start({IITBFAAS_TEST_BIN "/program_forker"}));
  const auto left = std::stoi(finished.output);
  EXPECT_TRUE(test::is_running(left));
  ::kill(left, SIGKILL);
}

TEST_F(ChildTest, TerminatesTheWholeGroup) {
  const auto child = shell("sleep 1000 & echo $!; wait");
  const auto other = std::stoi(first_output(*child));
  child->terminate();
  EXPECT_EQ(finish(child).ending.signal, SIGTERM);
  EXPECT_FALSE(child->killed());
  EXPECT_TRUE(test::eventually([&] { return !test::is_running(other); }));
}

TEST_F(ChildTest, KillsAProgramThatIgnoresSigterm) {
  const auto child = shell("trap '' TERM; echo ready; while :; do sleep 1000; done");
  first_output(*child);
  child->terminate();
  EXPECT_EQ(finish(child).ending.signal, SIGKILL);
  EXPECT_TRUE(child->killed());
}

TEST_F(ChildTest, KillsTheProgramWhenItIsDestroyed) {
  pid_t pid = 0;
  {
    asio::io_context context;
    const std::vector<std::string> argv{"/bin/sleep", "1000"};
    auto spawned = spawn(
        {.program = argv.front(), .argv = argv, .environment = {}, .input = 0, .output = 1, .error = 2});
    pid = spawned.pid;
    const auto child = std::make_shared<Child>(context.get_executor(), children_, std::move(spawned),
                                               base::UniqueFd{::open("/dev/null", O_RDONLY | O_CLOEXEC)});
  }
  EXPECT_EQ(::kill(pid, 0), -1);
}

TEST_F(ChildTest, LeavesNoDescriptorOpen) {
  finish(shell("true"));
  const auto before = test::open_descriptors();
  for (int round = 0; round < 10; ++round) finish(shell("echo x", "y"));
  EXPECT_EQ(test::open_descriptors(), before);
}

}  // namespace
}  // namespace iitbfaas::invoke

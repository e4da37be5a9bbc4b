#include "flows/running_cluster.hpp"

#include "iitbfaas/error.hpp"

#include <csignal>
#include <future>
#include <sstream>

// An engine may die at any moment. Its replicas go on; the next engine finds them.
namespace {

class KilledEngine : public RunningCluster {
 protected:
  void kill_engine() const {
    const auto file = cli_.home() / ".local/state/iitbfaas/engine/background.pid";
    pid_t pid = -1;
    std::istringstream{iitbfaas::base::read_file(file)} >> pid;
    ASSERT_GT(pid, 1);
    ASSERT_EQ(::kill(pid, SIGKILL), 0);
  }
};

TEST_F(KilledEngine, FunctionsAnswerWithoutItAndAreFoundByTheNext) {
  ASSERT_EQ(deploy_hello().status, 0);
  const auto replica =
      nlohmann::json::parse(cli_.run({"describe", "hello", "-o", "json"}).out)["instances"][0]["id"];
  kill_engine();
  const auto refused = cli_.run({"list"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_TRUE(refused.err.ends_with("start one with: iitbfaas up\n")) << refused.err;
  EXPECT_EQ(post("/function/hello", "name=hello&address=world").body, "Hello hello from world\n");
  ASSERT_EQ(up().status, 0);
  EXPECT_TRUE(deploy_hello().out.starts_with("hello unchanged"));
  EXPECT_EQ(nlohmann::json::parse(cli_.run({"describe", "hello", "-o", "json"}).out)["instances"][0]["id"],
            replica);
}

TEST_F(KilledEngine, ADeployThatItInterruptedIsCompletedByTheNext) {
  auto deploying = std::async(std::launch::async, [this] { return deploy_hello(); });
  kill_engine();
  const auto interrupted = deploying.get();
  if (interrupted.status != 0) {
    EXPECT_EQ(interrupted.status, 1);
    EXPECT_EQ(std::count(interrupted.err.begin(), interrupted.err.end(), '\n'), 1) << interrupted.err;
  }
  ASSERT_EQ(up().status, 0);
  const auto completed = deploy_hello();
  EXPECT_EQ(completed.status, 0) << completed.err;
  EXPECT_EQ(post("/function/hello", "name=hello&address=world").body, "Hello hello from world\n");
}

TEST_F(KilledEngine, DownTakesAwayWhatItLeft) {
  ASSERT_EQ(deploy_hello().status, 0);
  kill_engine();
  const auto down = cli_.run({"down"});
  EXPECT_EQ(down.status, 0) << down.err;
  EXPECT_THROW(post("/function/hello", "name=a"), iitbfaas::TransportError);
}

}  // namespace

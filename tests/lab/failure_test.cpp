#include "flows/hello.hpp"
#include "lab/joined.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <thread>

// Machines die, cables are cut, and functions go on answering.
namespace {

using lab::Lab;
using nlohmann::json;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// Eight clients that ask the gateways of some nodes for as long as this lives.
class SteadyLoad {
 public:
  SteadyLoad(const Lab& lab, const std::vector<int>& nodes) {
    std::vector<std::string> command{std::string{IITBFAAS_TEST_SOURCE} + "/tests/lab/steady_load",
                                     folder_ / "stop"};
    for (const int node : nodes) command.push_back("http://" + Lab::address(node) + ":8080/function/hello");
    asking_ = std::jthread{[this, &lab, command] { result_ = lab.on("client", command); }};
  }

  ~SteadyLoad() { folder_.write("stop", ""); }
  SteadyLoad(const SteadyLoad&) = delete;
  SteadyLoad& operator=(const SteadyLoad&) = delete;

  json finish() {
    folder_.write("stop", "");
    asking_.join();
    return json::parse(result_.out);
  }

 private:
  test_support::TemporaryFolder folder_;
  test_support::CliResult result_;
  std::jthread asking_;
};

class Failure : public lab::Joined {
 protected:
  using Joined::Joined;

  /// A new leader, or one that returns, waits about six of these for a node to greet it, and a node that
  /// found no leader asks again after up to 8 s: of a second's heartbeat it may come too late and be taken
  /// for dead.
  static constexpr auto slow_heartbeat = "3s";

  void bring_up(const std::string& replicas, const std::string& heartbeat = "1s") const {
    iitbfaas({"up", "--heartbeat", heartbeat});
    iitbfaas(flows::deploy_hello({"--replicas", replicas}));
    for (int node = 1; node <= nodes_; ++node) await_gateway(node);
  }

  void await_gateway(int node) const {
    EXPECT_TRUE(becomes([&] { return call("hello", node) == "Hello hello from world\n"; }, 30s))
        << name(node) << ": " << call("hello", node);
  }

  static bool becomes(const std::function<bool()>& holds, Clock::duration limit) {
    for (const auto deadline = Clock::now() + limit; Clock::now() < deadline;) {
      if (holds()) return true;
      std::this_thread::sleep_for(100ms);
    }
    return false;
  }

  /// As a manager sees it: replicas that run on nodes other than `without`.
  std::size_t running_elsewhere(const std::string& seen_from, const std::string& without) const {
    const auto lines = lab_->shell(seen_from,
                                   "docker service ps hello --filter desired-state=running --format "
                                   "'{{.Node}} {{.CurrentState}}' | grep -v '^" +
                                       without + " ' | grep -c ' Running ' || true");
    return std::stoul(lines);
  }

  /// A POST that a machine had taken when it died may have been done: it is not sent a second time, and its
  /// client is told. Each of the four that send them had one under way at most. Nothing else may fail.
  static void expect_no_failure(const json& load) {
    EXPECT_GT(load["requests"], 100);
    const auto& failures = load["failures"];
    const auto lost_with_the_machine = [](const json& failure) {
      const auto what = failure["what"].get<std::string>();
      return failure["post"] && what.starts_with("502 ") &&
             what.find("closed the connection before it answered") != std::string::npos;
    };
    EXPECT_TRUE(std::ranges::all_of(failures, lost_with_the_machine)) << failures;
    EXPECT_LE(failures.size(), 4U) << failures;
    std::cout << "longest wait " << load["longest_s"] << " s, " << load["requests"] << " requests\n";
  }
};

TEST_F(Failure, AWorkerThatDiesCostsNoRequestAndItsReplicasAreBackElsewhere) {
  bring_up("3");
  SteadyLoad load{*lab_, {1, 3}};
  ASSERT_TRUE(becomes([&] { return running_elsewhere("node1", "none") == 3; }, 30s));
  const auto died_at = Clock::now();
  lab_->crash("node2");
  EXPECT_TRUE(becomes([&] { return running_elsewhere("node1", "node2") == 3; }, 30s));
  const std::chrono::duration<double> took = Clock::now() - died_at;
  std::cout << "replicas elsewhere after " << took.count() << " s\n";
  EXPECT_LE(took.count(), 8.0) << "six are meant; a busy machine gets two more";
  expect_no_failure(load.finish());

  lab_->boot("node2");
  await_gateway(2);
}

TEST_F(Failure, WithoutItsOnlyManagerFunctionsAnswerAndChangesAreRefused) {
  bring_up("3", slow_heartbeat);
  const auto password =
      json::parse(lab_->shell("client", "cat /root/.config/iitbfaas/cluster.json"))["password"];
  const auto system = [&](int node) {
    return lab_->shell("client", "curl -sS --max-time 20 -u admin:" + password.get<std::string>() +
                                     " http://" + Lab::address(node) + ":8080/system/functions 2>&1 || true");
  };
  SteadyLoad load{*lab_, {2, 3}};
  lab_->crash("node1");
  EXPECT_NE(system(2).find("no gateway beside a manager answers"), std::string::npos) << system(2);
  const auto refused = lab_->iitbfaas({"scale", "hello", "4"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_NE(refused.err.find(Lab::address(1)), std::string::npos) << refused.err;
  EXPECT_EQ(call("hello", 3), "Hello hello from world\n");
  lab_->boot("node1");
  EXPECT_TRUE(becomes([&] { return lab_->iitbfaas({"scale", "hello", "4"}).status == 0; }, 30s));
  // Its own Swarm tells a worker only when the worker has found its way back.
  EXPECT_TRUE(
      becomes([&] { return lab_->shell("node1", "docker node ls").find("Down") == std::string::npos; }, 30s));
  EXPECT_TRUE(becomes([&] { return system(3).find("\"replicas\":4") != std::string::npos; }, 30s))
      << system(3);
  await_gateway(1);
  expect_no_failure(load.finish());
}

TEST_F(Failure, AWorkerBehindACutCableIsReplacedAndTakenBack) {
  bring_up("3");
  SteadyLoad load{*lab_, {1, 2}};
  lab_->cut("node3");
  EXPECT_TRUE(becomes([&] { return running_elsewhere("node1", "node3") == 3; }, 30s));
  EXPECT_TRUE(
      becomes([&] { return lab_->shell("node1", "docker node ls").find("Down") != std::string::npos; }, 30s));
  lab_->mend("node3");
  EXPECT_TRUE(
      becomes([&] { return lab_->shell("node1", "docker node ls").find("Down") == std::string::npos; }, 30s));
  await_gateway(3);
  expect_no_failure(load.finish());
}

class FailureOfAManager : public Failure {
 protected:
  FailureOfAManager() : Failure{3, 3} {}

  void goes_on_without(const std::string& manager, const std::function<void()>& lose) const {
    bring_up("3", slow_heartbeat);
    SteadyLoad load{*lab_, {2, 3}};
    lose();
    EXPECT_TRUE(becomes(
        [&] {
          return lab_->iitbfaas({"--host", Lab::host(2), "scale", "hello", "4"}).status == 0;
        },
        30s));
    EXPECT_TRUE(becomes([&] { return running_elsewhere("node2", manager) == 4; }, 60s));
    expect_no_failure(load.finish());
  }
};

TEST_F(FailureOfAManager, OfThreeStopsNothing) {
  goes_on_without("node1", [&] { lab_->crash("node1"); });
}

TEST_F(FailureOfAManager, ThatIsCutOffStopsNothingEither) {
  goes_on_without("node1", [&] { lab_->cut("node1"); });
}

}  // namespace

#include "flows/hello.hpp"
#include "lab/joined.hpp"

#include <nlohmann/json.hpp>
#include <sys/stat.h>

// What `up` makes of a Swarm, and `down` undoes.
namespace {

using lab::Lab;
using nlohmann::json;

class Settings : public lab::Joined {
 protected:
  Settings() : Joined{2} {}

  json swarm() const {
    return json::parse(lab_->shell("node1", "curl -sS --unix-socket /run/docker.sock http://d/v1.41/swarm"));
  }
};

TEST_F(Settings, AreChangedByUpAndKeptOtherwise) {
  const auto shown = iitbfaas({"up", "--heartbeat", "2s", "--task-history", "3"});
  EXPECT_NE(shown.find("address  198.18.0.11"), std::string::npos) << shown;
  auto spec = swarm()["Spec"];
  EXPECT_EQ(spec["Dispatcher"]["HeartbeatPeriod"], 2'000'000'000);
  EXPECT_EQ(spec["Orchestration"]["TaskHistoryRetentionLimit"], 3);
  const auto tokens = swarm()["JoinTokens"];
  const auto authority = swarm()["TLSInfo"]["TrustRoot"];
  const auto rotated = lab_->iitbfaas({"up", "--rotate-ca", "--rotate-tokens"});
  ASSERT_EQ(rotated.status, 0) << rotated.err;
  EXPECT_EQ(swarm()["Spec"]["Dispatcher"]["HeartbeatPeriod"], 2'000'000'000);
  EXPECT_NE(swarm()["JoinTokens"]["Worker"], tokens["Worker"]);
  EXPECT_NE(swarm()["JoinTokens"]["Manager"], tokens["Manager"]);
  EXPECT_EQ((rotated.out + rotated.err).find("SWMTKN"), std::string::npos) << "a token was shown";
  lab_->shell("node1",
              "until [ \"$(curl -sS --unix-socket /run/docker.sock http://d/v1.41/swarm | "
              "grep -o '\"RootRotationInProgress\":false')\" ]; do sleep 0.2; done");
  EXPECT_NE(swarm()["TLSInfo"]["TrustRoot"], authority);
}

TEST_F(Settings, ALockedManagerIsUnlockedByUpWithTheKeyItKept) {
  const auto locked = lab_->iitbfaas({"up", "--autolock"});
  ASSERT_EQ(locked.status, 0) << locked.err;
  EXPECT_EQ((locked.out + locked.err).find("SWMKEY"), std::string::npos) << "the key was shown";
  EXPECT_EQ(lab_->shell("client", "stat -c %a /root/.config/iitbfaas/unlock-key"), "600");
  lab_->crash("node1");
  lab_->boot("node1");
  lab_->shell("node1", "until docker info 2>/dev/null | grep -q 'Swarm: locked'; do sleep 0.1; done");
  const auto refused = lab_->iitbfaas({"list"});
  EXPECT_NE(refused.err.find("unlock it with: iitbfaas up"), std::string::npos) << refused.err;
  iitbfaas({"up", "--no-autolock"});
  EXPECT_FALSE(swarm()["Spec"]["EncryptionConfig"]["AutoLockManagers"].get<bool>());
  EXPECT_EQ(lab_->shell("client", "ls /root/.config/iitbfaas"), "cluster.json");
}

TEST_F(Settings, DownWithLeaveUndoesAllOnEveryNode) {
  iitbfaas({"up"});
  iitbfaas(flows::deploy_hello({"--replicas", "2"}));
  iitbfaas({"down", "--leave"});
  for (const auto* node : {"node1", "node2"}) {
    EXPECT_EQ(lab_->shell(node, "docker info --format '{{.Swarm.LocalNodeState}}'"), "inactive") << node;
    EXPECT_EQ(lab_->shell(node, "docker ps --quiet"), "") << node;
  }
}

}  // namespace

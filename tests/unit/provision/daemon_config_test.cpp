#include "provision/daemon_config.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::provision {
namespace {

const DaemonWishes wishes{.metrics_address = "0.0.0.0:9323"};

TEST(DaemonConfig, BeginsOneWhereThereIsNone) {
  const auto merged = merge_daemon_config(std::nullopt, wishes);
  EXPECT_EQ(merged.effect, DaemonChange::restart);
  EXPECT_EQ(merged.text, "{\n  \"metrics-addr\": \"0.0.0.0:9323\"\n}\n");
  EXPECT_EQ(merge_daemon_config("  \n", wishes).text, merged.text);
}

TEST(DaemonConfig, KeepsWhatIsThereInItsOrder) {
  const auto merged =
      merge_daemon_config(R"({"storage-driver":"overlay2","debug":true,"bip":"10.9.0.1/24"})", wishes);
  EXPECT_EQ(merged.text,
            "{\n  \"storage-driver\": \"overlay2\",\n  \"debug\": true,\n  \"bip\": \"10.9.0.1/24\",\n"
            "  \"metrics-addr\": \"0.0.0.0:9323\"\n}\n");
}

TEST(DaemonConfig, ChangesNothingWhereAnAddressIsChosenAlready) {
  const auto merged = merge_daemon_config(R"({"metrics-addr": "127.0.0.1:1"})", wishes);
  EXPECT_EQ(merged.effect, DaemonChange::none);
  EXPECT_EQ(merged.text, "");
  EXPECT_EQ(merge_daemon_config(merge_daemon_config("{}", wishes).text, wishes).effect, DaemonChange::none);
}

TEST(DaemonConfig, SwitchesOffWhatNoSwarmAllowsAndThatNeedsNoRestart) {
  const auto merged = merge_daemon_config(R"({"live-restore": true, "metrics-addr": "x"})", wishes);
  EXPECT_EQ(merged.effect, DaemonChange::reload);
  EXPECT_TRUE(merged.breaks_swarm);
  EXPECT_NE(merged.text.find("\"live-restore\": false"), std::string::npos);
  EXPECT_FALSE(merge_daemon_config(R"({"live-restore": false})", {}).breaks_swarm);
}

TEST(DaemonConfig, IsNeverReplacedWhenItIsBroken) {
  EXPECT_THROW(merge_daemon_config("{\"a\": ", wishes), Error);
  EXPECT_THROW(merge_daemon_config("[]", wishes), Error);
  EXPECT_THROW(merge_daemon_config("{} trailing", wishes), Error);
}

}  // namespace
}  // namespace iitbfaas::provision

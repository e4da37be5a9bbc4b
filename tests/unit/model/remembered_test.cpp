#include "model/remembered.hpp"

#include "support/temporary_folder.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>

namespace iitbfaas::model {
namespace {

class RememberedTest : public ::testing::Test {
 protected:
  void SetUp() override { ::setenv("IITBFAAS_CONFIG", (folder_ / "config").c_str(), 1); }
  void TearDown() override { ::unsetenv("IITBFAAS_CONFIG"); }

  const test_support::TemporaryFolder folder_;
};

TEST_F(RememberedTest, KeepsTheUnlockKeyInAFileOfItsOwnerAlone) {
  EXPECT_EQ(read_unlock_key(), std::nullopt);
  keep_unlock_key("SWMKEY-1-planted");
  EXPECT_EQ(read_unlock_key(), "SWMKEY-1-planted");
  struct stat status {};
  ASSERT_EQ(::stat((folder_ / "config/unlock-key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  keep_unlock_key("");
  EXPECT_EQ(read_unlock_key(), std::nullopt);
  keep_unlock_key("SWMKEY-1-planted");
  forget();
  EXPECT_EQ(read_unlock_key(), std::nullopt);
}

TEST_F(RememberedTest, NothingIsRememberedAtFirst) { EXPECT_EQ(read_remembered(), std::nullopt); }

TEST_F(RememberedTest, ReadsBackWhatWasWritten) {
  const Remembered cluster{.host = "embedded", .gateway = "http://127.0.0.1:8080", .password = "pass"};
  remember(cluster);
  EXPECT_EQ(read_remembered(), cluster);
}

TEST_F(RememberedTest, OnlyTheOwnerMayReadThePassword) {
  remember({.host = "embedded", .password = "pass"});
  struct stat status {};
  ASSERT_EQ(::stat((folder_ / "config/cluster.json").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(RememberedTest, ForgettingTwiceIsNoError) {
  remember({.host = "embedded"});
  forget();
  forget();
  EXPECT_EQ(read_remembered(), std::nullopt);
}

TEST_F(RememberedTest, SaysWhichFileMakesNoSense) {
  folder_.write("config/cluster.json", "{");
  try {
    read_remembered();
    FAIL() << "took half a document";
  } catch (const Error& error) {
    EXPECT_NE(std::string{error.what()}.find("cluster.json"), std::string::npos);
  }
}

}  // namespace
}  // namespace iitbfaas::model

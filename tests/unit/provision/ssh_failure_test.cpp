#include "provision/ssh_failure.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::provision {
namespace {

using Kind = SshFailure::Kind;

const Machine machine{.user = "ann", .host = "node1", .port = 2222};

TEST(SshFailures, OfAChangedKeySaySoFirst) {
  const auto failure = explain_ssh_failure(
      machine,
      "@@@@@@@@@@@\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n@@@@@@\nIT IS POSSIBLE …\n"
      "Host key for [node1]:2222 has changed and you have requested strict checking.\n"
      "Host key verification failed.\n");
  EXPECT_EQ(failure.kind, Kind::changed_key);
  EXPECT_NE(failure.message.find("ssh-keygen -R '[node1]:2222'"), std::string::npos) << failure.message;
}

TEST(SshFailures, OfAnUnknownKeyNameAcceptNew) {
  const auto failure = explain_ssh_failure(
      machine,
      "No ED25519 host key is known for [node1]:2222 and you have requested strict checking.\r\n"
      "Host key verification failed.\r\n");
  EXPECT_EQ(failure.kind, Kind::unknown_key);
  EXPECT_NE(failure.message.find("--accept-new"), std::string::npos) << failure.message;
}

TEST(SshFailures, TellWhetherAPasswordIsWorthATry) {
  const auto both =
      explain_ssh_failure(machine, "banner\nann@node1: Permission denied (publickey,password).\r\n");
  EXPECT_EQ(both.kind, Kind::not_let_in);
  EXPECT_TRUE(both.takes_password);
  const auto keys = explain_ssh_failure(machine, "ann@node1: Permission denied (publickey).\r\n");
  EXPECT_EQ(keys.kind, Kind::not_let_in);
  EXPECT_FALSE(keys.takes_password);
  EXPECT_EQ(keys.message.find("--password-file"), std::string::npos) << keys.message;
}

TEST(SshFailures, OfMachinesThatAreNotThereRepeatTheLastLine) {
  const auto failure =
      explain_ssh_failure(machine, "motd\nssh: connect to host node1 port 2222: Connection refused\r\n");
  EXPECT_EQ(failure.kind, Kind::unreachable);
  EXPECT_EQ(failure.message,
            "reach ann@node1:2222: ssh: connect to host node1 port 2222: Connection refused; see that the "
            "machine is "
            "up, and that this works: ssh -p 2222 ann@node1");
  EXPECT_EQ(failure.message.find('\n'), std::string::npos);
  EXPECT_EQ(explain_ssh_failure(machine, "").kind, Kind::unreachable);
}

}  // namespace
}  // namespace iitbfaas::provision

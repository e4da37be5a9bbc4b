#include "provision/shell.hpp"

#include "base/subprocess.hpp"
#include "provision/askpass.hpp"
#include "provision/look.hpp"
#include "provision/public_key.hpp"
#include "support/requirement.hpp"
#include "support/ssh_server.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>
#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace iitbfaas::provision {
namespace {

using namespace std::chrono_literals;
using test_support::SshServer;

TEST(LocalShell, RunsAScriptThatNothingInItCanTakeAsItsInput) {
  const Shell shell{Machine{}, {}};
  const auto result = shell.run("cat\necho out\necho err >&2\nreturn 3");
  EXPECT_EQ(result.out, "out\n");
  EXPECT_EQ(result.err, "err\n");
  EXPECT_EQ(result.status, 3);
}

TEST(LocalShell, EndsAScriptThatTakesTooLong) {
  const Shell shell{Machine{}, {}};
  EXPECT_THROW(shell.run("exec sleep 600", Shell::As::user, 50ms), Timeout);
}

TEST(LocalShell, KeepsABoundedPartOfEndlessOutput) {
  const auto result = base::run({.argv = {"/bin/sh", "-c", "head -c 9000000 /dev/zero; echo end >&2"}});
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.out.size(), std::size_t{4} << 20);
  EXPECT_EQ(result.err, "end\n");
}

TEST(PublicKeys, AreAuthorisedOnceBehindALineWithoutAnEnd) {
  const test_support::TemporaryFolder home;
  home.write(".ssh/authorized_keys", "ssh-rsa OLD");
  const PublicKey key{.name = "k", .line = "ssh-ed25519 AAAA it's mine"};
  const auto script = "f() {\n" + authorization_script(key) + "\n}\nf\nf\n";
  const auto result = base::run(
      {.argv = {"/bin/sh", "-s"}, .input = script, .environment = {{"HOME", home.path().string()}}});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(base::read_file(home / ".ssh/authorized_keys"), "ssh-rsa OLD\nssh-ed25519 AAAA it's mine\n");
}

TEST(AskpassProgram, AnswersAQuestionForAPasswordAndNoOther) {
  const std::string password = " $(x) \\n 'q' \" ";
  const Askpass askpass{password};
  const auto program = askpass.environment().at("SSH_ASKPASS");
  EXPECT_EQ(base::run({.argv = {program, "Are you sure you want to continue connecting?"}}).status, 1);
  for (int i = 0; i < 2; ++i) {
    const auto answer = base::run({.argv = {program, "ann@node1's password:"}, .limit = 30s});
    EXPECT_EQ(answer.status, 0) << answer.err;
    EXPECT_EQ(answer.out, password + "\n");
  }
  EXPECT_THROW(Askpass{"two\nlines"}, InvalidSpec);
}

TEST(AskpassProgram, LeavesNothing) {
  std::string program;
  {
    const Askpass askpass{"secret"};
    program = askpass.environment().at("SSH_ASKPASS");
    const auto folder = std::filesystem::path{program}.parent_path();
    EXPECT_EQ(std::filesystem::status(folder).permissions(), std::filesystem::perms::owner_all);
  }
  EXPECT_FALSE(std::filesystem::exists(std::filesystem::path{program}.parent_path()));
}

class ShellOverSsh : public testing::Test {
 protected:
  void SetUp() override { SKIP_IF_MISSING(SshServer::missing()); }

  static Machine at(const SshServer& ssh) {
    return {.user = ::getpwuid(::getuid())->pw_name, .host = "127.0.0.1", .port = ssh.port()};
  }

  static std::string failure(const SshServer& ssh, const SshOptions& options = {}) {
    try {
      const Shell shell{at(ssh), options};
    } catch (const TransportError& error) {
      return error.what();
    }
    return "it got in";
  }
};

TEST_F(ShellOverSsh, RunsManyScriptsOnOneLogin) {
  const SshServer ssh{"exit 1\n"};
  const Shell shell{at(ssh), {}};
  for (int i = 0; i < 5; ++i) {
    const auto result =
        shell.run("cat; echo $((20 + " + std::to_string(i) + ")); return " + std::to_string(i));
    EXPECT_EQ(result.out, std::to_string(20 + i) + "\n");
    EXPECT_EQ(result.status, i);
  }
  EXPECT_EQ(ssh.logins(), 1);
  shell.log_out();
  EXPECT_EQ(shell.run("echo again").out, "again\n");
  EXPECT_EQ(ssh.logins(), 2);
}

TEST_F(ShellOverSsh, LooksAtTheMachine) {
  const SshServer ssh{"exit 1\n"};
  const auto facts = look(Shell{at(ssh), {}}, "");
  EXPECT_FALSE(facts.hostname.empty());
  EXPECT_EQ(facts.address, "127.0.0.1");
  EXPECT_FALSE(facts.engine_answers);
}

TEST_F(ShellOverSsh, NoScriptIsInAnArgv) {
  const SshServer ssh{"exit 1\n"};
  const Shell shell{at(ssh), {}};
  const auto seen = shell.run("marker=pl4nted\ncat /proc/[0-9]*/cmdline | tr '\\0' ' '").out;
  EXPECT_NE(seen.find("sh -s"), std::string::npos);
  EXPECT_EQ(seen.find("pl4nted"), std::string::npos);
}

TEST_F(ShellOverSsh, AnUnknownHostKeyIsRefusedUntilItIsAccepted) {
  const SshServer ssh{"exit 1\n"};
  ssh.forget_host();
  const auto words = failure(ssh);
  EXPECT_NE(words.find("not in known_hosts"), std::string::npos) << words;
  EXPECT_EQ(failure(ssh, {.accept_new_host_keys = true}), "it got in");
  EXPECT_EQ(failure(ssh), "it got in") << "it is known now";
}

TEST_F(ShellOverSsh, AChangedHostKeyIsRefusedWhateverIsAccepted) {
  const SshServer ssh{"exit 1\n"};
  ssh.mistake_host();
  for (const bool accept : {false, true}) {
    const auto words = failure(ssh, {.accept_new_host_keys = accept});
    EXPECT_NE(words.find("is not the one in known_hosts"), std::string::npos) << words;
  }
}

TEST_F(ShellOverSsh, NobodyIsAskedForAPasswordThatTheMachineDoesNotTake) {
  const SshServer ssh{"exit 1\n"};
  ssh.forget_key();
  bool asked = false;
  const auto words = failure(ssh, {.password = [&](const Machine&) {
                               asked = true;
                               return std::optional<std::string>{"x"};
                             }});
  EXPECT_NE(words.find("Permission denied (publickey)"), std::string::npos) << words;
  EXPECT_FALSE(asked);
}

}  // namespace
}  // namespace iitbfaas::provision

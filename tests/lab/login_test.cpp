#include "base/files.hpp"
#include "lab/lab_test.hpp"

#include "iitbfaas/error.hpp"

#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

namespace {

namespace fs = std::filesystem;
using lab::Lab;

/// Empty for what went away in between, as processes do.
std::string content_of(const fs::path& file) {
  try {
    return iitbfaas::base::read_file(file);
  } catch (const iitbfaas::Error&) {
    return {};
  }
}

/// Reads the command line of every process of this machine, and the environment of every ssh, over and over,
/// until it is asked which of some words it saw there.
class Watch {
 public:
  explicit Watch(std::vector<std::string> words) : words_{std::move(words)} {
    watching_ = std::jthread{[this](const std::stop_token& stop) {
      while (!stop.stop_requested()) look();
    }};
  }

  std::set<std::string> seen() {
    watching_ = {};
    return seen_;
  }

 private:
  void look() {
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator{"/proc", failure}) {
      if (entry.path().filename().string().find_first_not_of("0123456789") != std::string::npos) continue;
      auto line = content_of(entry.path() / "cmdline");
      // The tool was given its password there; what it starts is not.
      if (line.starts_with("ssh")) line += content_of(entry.path() / "environ");
      for (const auto& word : words_) {
        if (line.find(word) != std::string::npos) seen_.insert(word);
      }
    }
  }

  std::vector<std::string> words_;
  std::set<std::string> seen_;
  std::jthread watching_;
};

/// Files under `folder` that hold one of the secrets and that others than their owner may open.
std::vector<std::string> wide_files(const fs::path& folder, const std::vector<std::string>& secrets) {
  std::vector<std::string> found;
  std::error_code failure;
  const auto options = fs::directory_options::skip_permission_denied;
  for (const auto& entry : fs::recursive_directory_iterator{folder, options, failure}) {
    if (!entry.is_regular_file(failure) || entry.file_size(failure) > (8u << 20)) continue;
    const auto others = fs::perms::group_all | fs::perms::others_all;
    if ((entry.status().permissions() & others) == fs::perms::none) continue;
    const auto text = content_of(entry.path());
    for (const auto& secret : secrets) {
      if (text.find(secret) != std::string::npos) found.push_back(entry.path().string());
    }
  }
  return found;
}

class LoggingIn : public lab::LabTest {
 protected:
  /// node2 lets in no key any more.
  static void require_password(const Lab& lab) {
    lab.shell("node2", "mv /root/.ssh/authorized_keys /root/.ssh/before");
  }
};

TEST_F(LoggingIn, TakesAPasswordOnceAndAKeyFromThenOnAndShowsNeither) {
  Lab lab{2};
  make_swarm(lab);
  require_password(lab);
  const auto none = node(lab, {"add", machine(2)});
  EXPECT_EQ(none.status, 1);
  EXPECT_TRUE(has(none.err, "--password-file or IITBFAAS_SSH_PASSWORD")) << none.err;

  const std::string wrong = "pl4nted-wrong-one";
  lab.cli().set("IITBFAAS_SSH_PASSWORD", wrong);
  const auto refused = node(lab, {"add", machine(2)});
  EXPECT_EQ(refused.status, 1);
  EXPECT_TRUE(has(refused.err, "the password was refused")) << refused.err;

  const std::vector<std::string> secrets{lab.password(), wrong,
                                         lab.shell("node1", "docker swarm join-token --quiet worker"),
                                         lab.shell("node1", "docker swarm join-token --quiet manager")};
  lab.cli().set("IITBFAAS_SSH_PASSWORD", lab.password());
  auto words = secrets;
  words.emplace_back("dial-stdio");  // what the watch must see, to be believed
  Watch watch{words};
  const auto added = node(lab, {"add", machine(2)});
  EXPECT_EQ(watch.seen(), std::set<std::string>{"dial-stdio"});
  EXPECT_EQ(added.status, 0) << added.err;
  EXPECT_TRUE(has(added.err, "is let in there from now on")) << added.err;
  EXPECT_EQ(nodes(lab), "node1 Ready,node2 Ready");

  lab.cli().set("IITBFAAS_SSH_PASSWORD", "");
  EXPECT_EQ(node(lab, {"add", machine(2)}).status, 0) << "the key does it now";

  for (const auto& secret : secrets) {
    ASSERT_GE(secret.size(), 8u);
    EXPECT_FALSE(has(none.err + refused.err + added.err + added.out, secret));
  }
  const auto folder = lab.file("node1", "").parent_path().parent_path().parent_path();
  EXPECT_FALSE(wide_files(lab.file("node1", "etc"), {"PermitRootLogin"}).empty());
  EXPECT_EQ(wide_files(folder / "client", secrets), std::vector<std::string>{});
  EXPECT_EQ(wide_files(lab.file("node1", ""), secrets), std::vector<std::string>{});
  EXPECT_EQ(wide_files(lab.file("node2", ""), secrets), std::vector<std::string>{});
  EXPECT_EQ(lab.shell("client", "ls -d /tmp/iitbfaas-askpass* 2>/dev/null || echo none"), "none");
  EXPECT_EQ(lab.shell("client", "pgrep -c '^ssh$' || true"), "0") << "a shared login is left behind";
}

TEST_F(LoggingIn, TakesThePasswordsOf2019AndOfAFileThatIsOnesOwn) {
  Lab lab{2};
  make_swarm(lab);
  require_password(lab);
  const auto home = lab.file("node1", "").parent_path().parent_path().parent_path() / "client/home";
  std::ofstream{home / "word"} << lab.password() << "\n";
  fs::permissions(home / "word", fs::perms{0644});
  const auto wide = node(lab, {"add", machine(2), "--password-file", "/root/word"});
  EXPECT_EQ(wide.status, 1);
  EXPECT_TRUE(has(wide.err, "chmod 600 /root/word")) << wide.err;
  fs::permissions(home / "word", fs::perms{0600});
  const auto kept = node(lab, {"add", machine(2), "--password-file", "/root/word", "--no-authorize-key"});
  EXPECT_EQ(kept.status, 0) << kept.err;
  EXPECT_TRUE(has(kept.err, "no key is let in there")) << kept.err;
  EXPECT_EQ(lab.shell("node2", "ls /root/.ssh"), "before");

  std::ofstream{home / "nodes.txt"} << "root," << Lab::address(2) << "," << lab.password() << "\n";
  fs::permissions(home / "nodes.txt", fs::perms{0600});
  const auto old = node(lab, {"add", "-f", "/root/nodes.txt"});
  EXPECT_EQ(old.status, 0) << old.err;
  EXPECT_TRUE(has(old.err, "warning: /root/nodes.txt holds passwords")) << old.err;
  EXPECT_FALSE(has(old.err, lab.password()));
  EXPECT_EQ(lab.shell("node2", "ls /root/.ssh | paste -sd' '"), "authorized_keys before");
}

TEST_F(LoggingIn, AsksOnTheTerminalAndShowsNothingOfTheAnswer) {
  Lab lab{2};
  make_swarm(lab);
  require_password(lab);
  lab.cli().set("PASSWORD", lab.password());
  const auto added =
      lab.on("client", {std::string{IITBFAAS_TEST_SOURCE} + "/tests/lab/type_password",
                        std::string{IITBFAAS_TEST_BIN} + "/iitbfaas", "node", "add", machine(2)});
  EXPECT_EQ(added.status, 0) << added.out;
  EXPECT_TRUE(has(added.out, "Password of " + machine(2) + ": ")) << added.out;
  EXPECT_FALSE(has(added.out, lab.password()));
  EXPECT_EQ(nodes(lab), "node1 Ready,node2 Ready");
}

TEST_F(LoggingIn, ChecksHostKeys) {
  Lab lab{2};
  make_swarm(lab);
  const auto forget = "ssh-keygen -q -R " + Lab::address(2) + " >/dev/null 2>&1; ";
  // Somebody else's key under this machine's name.
  lab.shell("client", forget + "sed -n 's/^" + Lab::address(1) + " /" + Lab::address(2) +
                          " /p' ~/.ssh/known_hosts >k; cat k >>~/.ssh/known_hosts");
  for (const auto& accept : {std::vector<std::string>{}, {"--accept-new"}}) {
    auto arguments = std::vector<std::string>{"add", machine(2)};
    arguments.insert(arguments.end(), accept.begin(), accept.end());
    const auto changed = node(lab, arguments);
    EXPECT_EQ(changed.status, 1);
    EXPECT_TRUE(has(changed.err, "its host key is not the one in known_hosts")) << changed.err;
    EXPECT_TRUE(has(changed.err, "ssh-keygen -R " + Lab::address(2))) << changed.err;
  }
  lab.shell("client", forget);
  const auto unknown = node(lab, {"add", machine(2)});
  EXPECT_EQ(unknown.status, 1);
  EXPECT_TRUE(has(unknown.err, "--accept-new")) << unknown.err;
  EXPECT_EQ(nodes(lab), "node1 Ready");
  const auto accepted = node(lab, {"add", "--accept-new", machine(2)});
  EXPECT_EQ(accepted.status, 0) << accepted.err;
  EXPECT_EQ(nodes(lab), "node1 Ready,node2 Ready");
}

}  // namespace

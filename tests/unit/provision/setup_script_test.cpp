#include "provision/setup_script.hpp"

#include "base/subprocess.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::provision {
namespace {

Facts bare(const std::string& os, std::vector<std::string> like = {}) {
  Facts facts;
  facts.os = os;
  facts.like = std::move(like);
  facts.user = "root";
  facts.root = true;
  return facts;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// What a shell says to its syntax.
void expect_shell(const std::string& script) {
  const auto checked = base::run({.argv = {"/bin/sh", "-n"}, .input = "f() {\n" + script + "\n}\n"});
  EXPECT_EQ(checked.status, 0) << checked.err << script;
}

TEST(InstallScript, UsesTheSystemsOwnPackages) {
  for (const auto& facts :
       {bare("debian"), bare("ubuntu", {"debian"}), bare("linuxmint", {"ubuntu", "debian"})}) {
    const auto script = install_script(facts);
    ASSERT_TRUE(script) << facts.os;
    EXPECT_TRUE(has(*script, "apt-get")) << facts.os;
    EXPECT_TRUE(has(*script, "docker.io")) << facts.os;
    expect_shell(*script);
  }
  const auto fedora = install_script(bare("fedora"));
  ASSERT_TRUE(fedora);
  EXPECT_TRUE(has(*fedora, "dnf"));
  EXPECT_TRUE(has(*fedora, "moby-engine"));
  expect_shell(*fedora);
}

TEST(InstallScript, IsNothingForASystemWithoutSuchAPackage) {
  EXPECT_EQ(install_script(bare("rocky", {"rhel", "centos", "fedora"})), std::nullopt);
  EXPECT_EQ(install_script(bare("arch")), std::nullopt);
  EXPECT_EQ(install_script(bare("")), std::nullopt);
}

TEST(InstallScript, OnlyStartsWhatIsInstalled) {
  auto facts = bare("arch");
  facts.docker = true;
  const auto script = install_script(facts);
  ASSERT_TRUE(script);
  EXPECT_FALSE(has(*script, "install --no"));
  EXPECT_TRUE(has(*script, "systemctl enable --now docker"));
}

TEST(InstallScript, LetsAUserUseTheEngine) {
  auto facts = bare("debian");
  EXPECT_FALSE(has(*install_script(facts), "usermod"));
  facts.user = "ann";
  EXPECT_TRUE(has(*install_script(facts), "usermod -aG docker 'ann'"));
}

TEST(SettingsScript, RestartsTheEngineOnlyWhenTold) {
  const MergedConfig config{.effect = DaemonChange::restart, .text = "{}\n"};
  for (const auto then : {DaemonChange::none, DaemonChange::reload, DaemonChange::restart}) {
    const auto script = settings_script(config, then);
    expect_shell(script);
    EXPECT_EQ(has(script, "docker restart") || has(script, "restart docker"), then == DaemonChange::restart);
    EXPECT_EQ(has(script, "kill -HUP"), then == DaemonChange::reload);
  }
}

TEST(InotifyScript, RaisesWhatIsLowAndLowersNothing) {
  auto facts = bare("debian");
  EXPECT_EQ(inotify_script(facts), "") << "unknown limits are left alone";
  facts.inotify_instances = 128;
  facts.inotify_watches = 1'000'000;
  const auto script = inotify_script(facts);
  expect_shell(script);
  EXPECT_TRUE(has(script, "fs.inotify.max_user_instances = 1024\n"));
  EXPECT_TRUE(has(script, "fs.inotify.max_user_watches = 1000000\n"));
  facts.inotify_instances = 1024;
  EXPECT_EQ(inotify_script(facts), "");
}

TEST(FirewallScript, OpensWhatIsClosedInTheFirewallThatIsActive) {
  auto facts = bare("debian");
  EXPECT_EQ(firewall_script(facts), "");
  facts.firewall = "ufw";
  facts.firewall_open = {"2377/tcp", "7946/tcp", "7946/udp"};
  EXPECT_EQ(firewall_script(facts), "ufw allow 4789/udp comment 'Docker Swarm' >/dev/null || return 1\n");
  facts.firewall = "firewalld";
  const auto script = firewall_script(facts);
  expect_shell(script);
  EXPECT_TRUE(has(script, "firewall-cmd -q --permanent --add-port=4789/udp"));
  EXPECT_FALSE(has(script, "2377"));
}

}  // namespace
}  // namespace iitbfaas::provision

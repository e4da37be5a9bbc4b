#include "provision/checks.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace iitbfaas::provision {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t gibibyte = std::uint64_t{1} << 30;

/// What nothing is wrong with.
Facts healthy() {
  Facts facts;
  facts.hostname = "node1";
  facts.system = "Debian GNU/Linux 12 (bookworm)";
  facts.os = "debian";
  facts.user = "root";
  facts.root = facts.docker = facts.engine_runs = facts.engine_answers = true;
  facts.clock_ahead = 0ms;
  facts.engine = "20.10.24";
  facts.swarm = "inactive";
  facts.memory_bytes = 2 * gibibyte;
  facts.disk_free_bytes = 20 * gibibyte;
  facts.cgroup = 2;
  facts.overlay = facts.vxlan = facts.ipvs = true;
  facts.inotify_instances = 8192;
  facts.inotify_watches = 1 << 20;
  return facts;
}

Check the(const std::string& name, const Facts& facts,
          const Expectations& expectations = {.target = "ann@node1"}) {
  const auto checks = check(facts, expectations);
  const auto found = std::ranges::find(checks, name, &Check::name);
  EXPECT_NE(found, checks.end()) << name;
  return found == checks.end() ? Check{} : *found;
}

TEST(Checks, FindNothingWrongWithAGoodMachine) {
  for (const auto& check : check(healthy(), {})) {
    EXPECT_EQ(check.result, CheckResult::ok) << check.name << ": " << check.found;
    EXPECT_EQ(check.cure, "") << check.name;
    EXPECT_NE(check.found, "") << check.name;
  }
}

TEST(Checks, NameACureForEachThingThatIsWrong) {
  const auto failed = [](const std::string& name, auto change) {
    auto facts = healthy();
    change(facts);
    const auto check = the(name, facts);
    EXPECT_EQ(check.result, CheckResult::failed) << name << ": " << check.found;
    EXPECT_NE(check.cure, "") << name;
    return check;
  };
  const auto missing =
      failed("engine", [](Facts& f) { f.docker = f.engine_runs = f.engine_answers = false; });
  EXPECT_EQ(missing.cure, "iitbfaas node setup --install ann@node1");
  failed("engine", [](Facts& f) { f.engine_runs = f.engine_answers = false; });
  failed("engine", [](Facts& f) { f.engine_answers = false; });
  failed("engine", [](Facts& f) { f.engine = "19.03.8"; });
  failed("swarm", [](Facts& f) { f.swarm = "locked"; });
  failed("settings", [](Facts& f) { f.daemon_json = "{ broken"; });
  failed("settings", [](Facts& f) { f.daemon_json = R"({"live-restore": true})"; });
  failed("clock", [](Facts& f) { f.clock_ahead = -10min; });
  failed("cgroup", [](Facts& f) { f.cgroup = 0; });
  failed("memory", [](Facts& f) { f.memory_bytes = 64 << 20; });
  failed("disk", [](Facts& f) { f.disk_free_bytes = 1 << 20; });
  failed("kernel", [](Facts& f) { f.vxlan = false; });
  const auto firewall = failed("firewall", [](Facts& f) {
    f.firewall = "ufw";
    f.firewall_open = {"2377/tcp", "7946/tcp"};
  });
  EXPECT_EQ(firewall.found, "ufw holds back 7946/udp, 4789/udp");
}

TEST(Checks, WarnOfWhatDoesNotStopAMachine) {
  const auto warned = [](const std::string& name, auto change) {
    auto facts = healthy();
    change(facts);
    const auto check = the(name, facts);
    EXPECT_EQ(check.result, CheckResult::warning) << name << ": " << check.found;
    EXPECT_NE(check.cure, "") << name;
  };
  warned("root", [](Facts& f) { f.root = false; });
  warned("kernel", [](Facts& f) { f.ipvs = false; });
  warned("clock", [](Facts& f) { f.clock_ahead = 4s; });
  warned("clock", [](Facts& f) { f.clock_ahead.reset(); });
  warned("memory", [](Facts& f) { f.memory_bytes = 256 << 20; });
  warned("disk", [](Facts& f) { f.disk_free_bytes = gibibyte; });
  warned("inotify", [](Facts& f) { f.inotify_instances = 128; });
}

TEST(Checks, AKernelThatDoesNotTellIsNotBlamed) {
  auto facts = healthy();
  facts.overlay.reset();
  facts.vxlan.reset();
  facts.ipvs.reset();
  EXPECT_EQ(the("kernel", facts).result, CheckResult::ok);
}

TEST(Checks, SettingsLackTheMetricsAddressOnlyWhereItIsWanted) {
  EXPECT_EQ(the("settings", healthy()).result, CheckResult::ok);
  EXPECT_EQ(the("settings", healthy(), {.metrics_address = "0.0.0.0:9323"}).result, CheckResult::warning);
}

TEST(PortChecks, TellWhatStandsInBetweenFromWhatJustDoesNotListen) {
  const auto result = [](std::uint16_t port, bool udp, PortAnswer answer) {
    return check_ports({{.address = "10.0.0.2", .port = port, .udp = udp, .answer = answer}}).result;
  };
  EXPECT_EQ(result(2377, false, PortAnswer::open), CheckResult::ok);
  EXPECT_EQ(result(2377, false, PortAnswer::refused), CheckResult::failed) << "a manager listens";
  EXPECT_EQ(result(7946, false, PortAnswer::refused), CheckResult::ok) << "it is no node yet";
  EXPECT_EQ(result(7946, false, PortAnswer::silent), CheckResult::failed);
  EXPECT_EQ(result(4789, true, PortAnswer::refused), CheckResult::ok);
  EXPECT_EQ(result(4789, true, PortAnswer::silent), CheckResult::warning);
  EXPECT_EQ(result(7946, false, PortAnswer::unknown), CheckResult::warning);
  EXPECT_EQ(check_ports({}).result, CheckResult::ok);
}

}  // namespace
}  // namespace iitbfaas::provision

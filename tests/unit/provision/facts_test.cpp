#include "provision/look.hpp"
#include "support/free_port.hpp"
#include "support/scripted_server.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

#include <random>

namespace iitbfaas::provision {
namespace {

std::string marked(const std::string& lines) {
  return "iitbfaas-facts-begin\n" + lines + "iitbfaas-facts-end\n";
}

TEST(Facts, AreReadFromLinesBetweenTheMarks) {
  const auto facts = parse_facts(marked(
      "hostname=node1\nuser=ann\nos=debian\nlike=\nsystem=Debian GNU/Linux 12 (bookworm)\nroot=yes\n"
      "docker=yes\nengine_info=20.10.24|active|abc123|/var/lib/docker\ndaemon_json=eyJhIjoxfQ==\n"
      "listening=2377/tcp\nlistening=7946/udp\nmemory_kb=2048\ndisk_free_kb=4096\ncgroup=2\noverlay=yes\n"
      "vxlan=\nip_vs=no\ninotify_instances=128\nload=0.25\nfirewall=ufw\nfirewall_open=2377/tcp\n"));
  EXPECT_EQ(facts.hostname, "node1");
  EXPECT_EQ(facts.user, "ann");
  EXPECT_EQ(facts.system, "Debian GNU/Linux 12 (bookworm)");
  EXPECT_TRUE(facts.root);
  EXPECT_TRUE(facts.engine_answers);
  EXPECT_EQ(facts.engine, "20.10.24");
  EXPECT_EQ(facts.swarm, "active");
  EXPECT_EQ(facts.swarm_node, "abc123");
  EXPECT_EQ(facts.daemon_json, "{\"a\":1}");
  EXPECT_EQ(facts.listening, (std::set<std::string>{"2377/tcp", "7946/udp"}));
  EXPECT_EQ(facts.memory_bytes, 2048u * 1024);
  EXPECT_EQ(facts.disk_free_bytes, 4096u * 1024);
  EXPECT_EQ(facts.cgroup, 2);
  EXPECT_EQ(facts.overlay, true);
  EXPECT_EQ(facts.vxlan, std::nullopt);
  EXPECT_EQ(facts.ipvs, false);
  EXPECT_EQ(facts.inotify_instances, 128u);
  EXPECT_EQ(facts.load, 0.25);
  EXPECT_EQ(facts.firewall, "ufw");
}

TEST(Facts, AreFoundInWhatALoginPrintsBesides) {
  const auto facts = parse_facts("Welcome!\nhostname=liar\niitbfaas-facts-begin\nhostname=old\n" +
                                 marked("hostname=node1\n") + "hostname=later\nBye\n");
  EXPECT_EQ(facts.hostname, "node1");
}

TEST(Facts, ThatAreNoneStayEmpty) {
  const auto facts =
      parse_facts(marked("memory_kb=much\ndisk_free_kb=-1\ncgroup=3\nload=nan7\nengine_info=|\ninotify_"
                         "watches=99999999999999999999999\n"
                         "daemon_json=%%%\nunknown=1\nno equals\n=\n"));
  EXPECT_EQ(facts.memory_bytes, 0u);
  EXPECT_EQ(facts.disk_free_bytes, 0u);
  EXPECT_EQ(facts.cgroup, 0);
  EXPECT_EQ(facts.load, std::nullopt);
  EXPECT_FALSE(facts.engine_answers);
  EXPECT_EQ(facts.inotify_watches, std::nullopt);
}

TEST(Facts, ThatAreCutOffAreRefused) {
  EXPECT_THROW(parse_facts(""), Error);
  EXPECT_THROW(parse_facts("hostname=node1\n"), Error);
  EXPECT_THROW(parse_facts("iitbfaas-facts-begin\nhostname=node1\n"), Error);
  EXPECT_THROW(parse_facts("iitbfaas-facts-end\niitbfaas-facts-begin\n"), Error);
}

TEST(Facts, SurviveAnyBytes) {
  std::mt19937 random{7};
  for (int round = 0; round < 200; ++round) {
    std::string noise(random() % 4096, '\0');
    for (auto& c : noise) c = static_cast<char>(random());
    const auto facts = parse_facts(noise + "\n" + marked(noise + "\nhostname=node1\n"));
    EXPECT_EQ(facts.hostname, "node1");
  }
}

TEST(Facts, TellAClockThatIsOffFromAWayThatIsLong) {
  const auto at = [](double seconds) {
    return std::chrono::system_clock::time_point{
        std::chrono::duration_cast<std::chrono::system_clock::duration>(
            std::chrono::duration<double>{seconds})};
  };
  const auto ahead = [&](const std::string& now) {
    const auto off = clock_ahead(marked("now=" + now + "\n"), at(1000), at(1003));
    return off ? std::optional{off->count()} : std::nullopt;
  };
  EXPECT_EQ(ahead("1000.5"), 0);
  EXPECT_EQ(ahead("1002.9"), 0);
  EXPECT_EQ(ahead("1013.000000001"), 10'000);
  EXPECT_EQ(ahead("990.0"), -10'000);
  EXPECT_EQ(ahead("999.%N"), 0) << "busybox: somewhere in that second";
  EXPECT_EQ(ahead("990.%N"), -9'000);
  for (const auto* none : {"noon", "nan", "inf", "", "-1", "99999999999999999999"})
    EXPECT_EQ(ahead(none), std::nullopt) << none;
}

TEST(Facts, OfThisMachineAreTrue) {
  const Shell here{Machine{}, {}};
  const auto facts = look(here, "");
  EXPECT_FALSE(facts.hostname.empty());
  EXPECT_FALSE(facts.os.empty());
  EXPECT_GT(facts.memory_bytes, 1u << 20);
  EXPECT_GT(facts.disk_free_bytes, 0u);
  EXPECT_NE(facts.cgroup, 0);
  ASSERT_TRUE(facts.clock_ahead);
  EXPECT_EQ(facts.clock_ahead->count(), 0);
  EXPECT_TRUE(look_at_load(here, std::chrono::seconds{30}));
}

TEST(Probes, TakeTheirAnswersFromTheirOwnLines) {
  const std::vector<PortProbe> wanted{{.address = "10.0.0.1", .port = 2377},
                                      {.address = "10.0.0.1", .port = 7946},
                                      {.address = "10.0.0.1", .port = 7946, .udp = true}};
  const std::string answers =
      "probe=10.0.0.1 2377 tcp open\nprobe=10.0.0.1 7946 udp refused\nprobe=10.0.0.9 7946 tcp "
      "open\nprobe=x\n";
  const auto probes = parse_probes("noise\nprobes=begun\n" + answers, wanted);
  EXPECT_EQ(probes[0].answer, PortAnswer::open);
  EXPECT_EQ(probes[1].answer, PortAnswer::silent);
  EXPECT_EQ(probes[2].answer, PortAnswer::refused);
  EXPECT_EQ(parse_probes(answers, wanted)[1].answer, PortAnswer::unknown) << "nobody knocked";
}

TEST(Probes, KnockAtRealPorts) {
  const test_support::ScriptedServer server{[](test_support::Peer&) {}};
  const auto nobody = test_support::free_port();
  const auto probes =
      probe_ports(Shell{Machine{}, {}}, {{.address = "127.0.0.1", .port = server.endpoint().port},
                                         {.address = "127.0.0.1", .port = nobody},
                                         {.address = "127.0.0.1", .port = nobody, .udp = true}});
  EXPECT_EQ(probes[0].answer, PortAnswer::open);
  EXPECT_EQ(probes[1].answer, PortAnswer::refused);
  EXPECT_EQ(probes[2].answer, PortAnswer::refused);
}

}  // namespace
}  // namespace iitbfaas::provision

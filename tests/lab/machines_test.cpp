#include "lab/lab_test.hpp"

// The lab itself: what the tests beside this one stand on.
namespace {

using test_support::Lab;

class Machines : public lab::LabTest {};

std::string ssh(const Lab& lab, int node, const std::string& line) {
  const auto result = lab.on("client", {"/usr/bin/ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=2",
                                        "root@" + Lab::address(node), line});
  return result.status == 0 ? result.out : "status " + std::to_string(result.status);
}

TEST_F(Machines, HaveTheirOwnFilesNetworkAndEngine) {
  const Lab lab{2};
  EXPECT_EQ(ssh(lab, 1, "hostname; echo mine >/etc/lab-was-here"), "node1\n");
  EXPECT_EQ(ssh(lab, 2, "cat /etc/lab-was-here 2>/dev/null || hostname"), "node2\n");
  EXPECT_FALSE(std::filesystem::exists("/etc/lab-was-here"));
  EXPECT_TRUE(std::filesystem::exists(lab.file("node1", "etc/lab-was-here")));
  EXPECT_EQ(ssh(lab, 2, "ip route show default"), "") << "no way out";
  EXPECT_EQ(lab.shell("node1", "docker info --format '{{.Name}} {{.Swarm.LocalNodeState}}'"),
            "node1 inactive");
}

TEST_F(Machines, CrashAndComeBackWithTheirDisk) {
  const Lab lab{1};
  ssh(lab, 1, "echo kept >/etc/kept; docker swarm init >/dev/null");
  lab.cut("node1");
  EXPECT_EQ(ssh(lab, 1, "true"), "status 255");
  lab.mend("node1");
  EXPECT_EQ(ssh(lab, 1, "cat /etc/kept"), "kept\n");
  lab.crash("node1");
  EXPECT_EQ(ssh(lab, 1, "true"), "status 255");
  lab.boot("node1");
  EXPECT_EQ(ssh(lab, 1, "cat /etc/kept"), "kept\n");
  lab.shell("node1",
            "until docker info --format '{{.Swarm.LocalNodeState}}' | grep -q active; do sleep 0.1; done");
}

}  // namespace

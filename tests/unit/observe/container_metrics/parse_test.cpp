#include "observe/container_metrics/parse.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace iitbfaas::observe {
namespace {

TEST(KernelFiles, ACountIsANumberOrNoLimit) {
  EXPECT_EQ(parse_count("123\n"), 123);
  EXPECT_EQ(parse_count("max\n"), INFINITY);
  for (const char* text : {"", "\n", "-1", "1 2", "0x10", "99999999999999999999999"}) {
    EXPECT_EQ(parse_count(text), std::nullopt) << text;
  }
}

TEST(KernelFiles, FieldsThatAreNotThereStayAsTheyAre) {
  double user = 0, system = 0, other = 7;
  EXPECT_TRUE(parse_fields("user 12\nsystem 34\nnice\n",
                           {{"user", &user}, {"system", &system}, {"nice", &other}, {"idle", &other}}));
  EXPECT_EQ(user, 12);
  EXPECT_EQ(system, 34);
  EXPECT_EQ(other, 7);
  EXPECT_FALSE(parse_fields("garbage", {{"user", &user}}));
  EXPECT_FALSE(parse_fields("user x\n", {{"user", &user}}));
}

TEST(KernelFiles, ReadsBlockDevicesOfBothVersions) {
  const auto devices =
      parse_io_stat("8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=5 dios=6\n254:16 rbytes=7\n");
  ASSERT_TRUE(devices);
  ASSERT_EQ(devices->size(), 2U);
  EXPECT_EQ(devices->at(0).name, "8:0");
  EXPECT_EQ(devices->at(0).written_bytes, 2);
  EXPECT_EQ(devices->at(0).writes, 4);
  EXPECT_EQ(devices->at(1).read_bytes, 7);
  EXPECT_EQ(parse_io_stat("")->size(), 0U);
  EXPECT_FALSE(parse_io_stat("sda rbytes=1"));

  std::vector<DeviceUsage> older;
  EXPECT_TRUE(parse_blkio("8:0 Read 10\n8:0 Write 20\n8:0 Sync 5\nTotal 35\n", older,
                          &DeviceUsage::read_bytes, &DeviceUsage::written_bytes));
  EXPECT_TRUE(
      parse_blkio("8:0 Read 1\n8:16 Read 2\nTotal 3\n", older, &DeviceUsage::reads, &DeviceUsage::writes));
  ASSERT_EQ(older.size(), 2U);
  EXPECT_EQ(older[0].written_bytes, 20);
  EXPECT_EQ(older[0].reads, 1);
  EXPECT_EQ(older[1].reads, 2);
  EXPECT_FALSE(parse_blkio("8 Read 1", older, &DeviceUsage::reads, &DeviceUsage::writes));
  EXPECT_FALSE(parse_blkio("8:0 Read", older, &DeviceUsage::reads, &DeviceUsage::writes));
}

TEST(KernelFiles, NamesADeviceAsProcPartitionsDoes) {
  constexpr const char* partitions =
      "major minor  #blocks  name\n\n 254        0  268435456 vda\n   8        1     1024 sda1\n";
  EXPECT_EQ(partition_name(partitions, "254:0"), "vda");
  EXPECT_EQ(partition_name(partitions, "8:1"), "sda1");
  EXPECT_EQ(partition_name(partitions, "8:0"), "");
  EXPECT_EQ(partition_name(partitions, "8"), "");
}

TEST(KernelFiles, ReadsInterfacesButNotTheLoopback) {
  const auto interfaces = parse_net_dev(
      "Inter-|   Receive                                                |  Transmit\n"
      " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo "
      "colls "
      "carrier compressed\n"
      "    lo:  100 1    0    0    0     0          0         0  100 1    0    0    0     0       0          "
      "0\n"
      "  eth0:14895267945 31750846    3    4    0     0          0         0 9 8    7    6    0     0       "
      "0          0\n");
  ASSERT_TRUE(interfaces);
  ASSERT_EQ(interfaces->size(), 1U);
  const auto& eth0 = interfaces->front();
  EXPECT_EQ(eth0.name, "eth0");
  EXPECT_EQ(eth0.received_bytes, 14895267945.0);
  EXPECT_EQ(eth0.received_packets, 31750846);
  EXPECT_EQ(eth0.receive_errors, 3);
  EXPECT_EQ(eth0.received_dropped, 4);
  EXPECT_EQ(eth0.sent_bytes, 9);
  EXPECT_EQ(eth0.sent_packets, 8);
  EXPECT_EQ(eth0.send_errors, 7);
  EXPECT_EQ(eth0.sent_dropped, 6);
  EXPECT_FALSE(parse_net_dev("a\nb\neth0 1 2 3\n"));
  EXPECT_FALSE(parse_net_dev("a\nb\neth0: 1 2 3\n"));
  EXPECT_TRUE(parse_net_dev("")->empty());
}

}  // namespace
}  // namespace iitbfaas::observe

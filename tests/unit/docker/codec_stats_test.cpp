#include "base/files.hpp"
#include "docker/codec.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace iitbfaas::docker {
namespace {

using namespace std::chrono_literals;

TEST(ContainerStatsCodec, ReadsWhatAnEngineTellsOfAContainer) {
  const auto stats = decode_container_stats(Json::parse(R"({
    "read": "2026-11-22T10:25:31.5Z", "preread": "0001-01-01T00:00:00Z",
    "pids_stats": {"current": 3, "limit": 64},
    "blkio_stats": {"io_service_bytes_recursive": [
      {"major": 8, "minor": 0, "op": "Read", "value": 5}, {"major": 8, "minor": 0, "op": "Write", "value": 7},
      {"major": 8, "minor": 1, "op": "read", "value": 1}, {"major": 8, "minor": 0, "op": "Total", "value": 13}]},
    "cpu_stats": {"cpu_usage": {"total_usage": 123456789}},
    "memory_stats": {"usage": 1000, "stats": {"inactive_file": 1, "total_inactive_file": 300}, "limit": 4096},
    "networks": {"eth0": {"rx_bytes": 10, "tx_bytes": 20}, "eth1": {"rx_bytes": 1, "tx_bytes": 2}}})"));
  EXPECT_EQ(stats.cpu_time, 123456789ns);
  EXPECT_EQ(stats.memory_bytes, 700U);
  EXPECT_EQ(stats.memory_limit, 4096U);
  EXPECT_EQ(stats.pids, 3U);
  EXPECT_EQ(stats.received_bytes, 11U);
  EXPECT_EQ(stats.sent_bytes, 22U);
  EXPECT_EQ(stats.read_bytes, 6U);
  EXPECT_EQ(stats.written_bytes, 7U);
  EXPECT_GT(stats.read_at, Time{});
}

TEST(ContainerStatsCodec, ReadsWhatDockerSaid) {
  const auto stats = decode_container_stats(
      Json::parse(base::read_file(IITBFAAS_TEST_SOURCE "/tests/fixtures/docker/container_stats.json")));
  EXPECT_EQ(stats.cpu_time, 2439503139ns);
  EXPECT_EQ(stats.memory_bytes, 21311488U);
  EXPECT_EQ(stats.pids, 8U);
  EXPECT_FALSE(stats.read_bytes);
  EXPECT_GT(stats.memory_limit, 0U);
}

TEST(ContainerStatsCodec, OfAContainerThatEndedNothingIsKnown) {
  const auto stats = decode_container_stats(Json::parse(
      R"({"read": "0001-01-01T00:00:00Z", "pids_stats": {}, "blkio_stats": {"io_service_bytes_recursive": null},
          "cpu_stats": {"cpu_usage": {"total_usage": 0}}, "memory_stats": {}})"));
  EXPECT_EQ(stats, ContainerStats{});
}

TEST(ContainerStatsCodec, ReadsBackWhatItWrote) {
  const ContainerStats stats{.read_at = Time{1'700'000'000s},
                             .cpu_time = 5ms,
                             .memory_bytes = 100,
                             .memory_limit = 200,
                             .pids = 2,
                             .read_bytes = 0,
                             .written_bytes = 9};
  EXPECT_EQ(decode_container_stats(encode_container_stats(stats)), stats);
}

TEST(ContainerStatsCodec, RefusesWhatIsNone) {
  for (const char* text : {"7", R"({"cpu_stats": 1})", R"({"networks": {"eth0": 1}})",
                           R"({"pids_stats": {"current": -1}})", R"({"read": "now"})"}) {
    EXPECT_THROW(decode_container_stats(Json::parse(text)), Error) << text;
  }
}

}  // namespace
}  // namespace iitbfaas::docker

#include "observe/container_metrics/exporter.hpp"

#include "http/client.hpp"
#include "observe/container_metrics/arguments.hpp"
#include "observe/container_metrics/exposition.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <thread>

namespace iitbfaas::observe {
namespace {

std::shared_ptr<const std::string> labels(const std::string& name) {
  return std::make_shared<const std::string>("name=\"" + name + "\"");
}

std::string all_of(const Snapshot& snapshot) {
  std::string text, piece;
  for (std::size_t i = 0; i < exposition_pieces(); ++i) {
    write_piece(i, snapshot, piece);
    text += piece;
  }
  return text;
}

TEST(Exposition, AFamilyStandsTogether) {
  const Snapshot snapshot{
      .containers = {{labels("a"), {.cpu = 1.5, .memory = 100, .memory_inactive_file = 30}},
                     {labels("b"), {.cpu = 2}}}};
  EXPECT_EQ(
      all_of(snapshot),
      "# HELP container_cpu_usage_seconds_total CPU time\n"
      "# TYPE container_cpu_usage_seconds_total counter\n"
      "container_cpu_usage_seconds_total{name=\"a\",cpu=\"total\"} 1.5\n"
      "container_cpu_usage_seconds_total{name=\"b\",cpu=\"total\"} 2\n"
      "# HELP container_memory_usage_bytes Memory, the page cache among it\n"
      "# TYPE container_memory_usage_bytes gauge\n"
      "container_memory_usage_bytes{name=\"a\"} 100\n"
      "# HELP container_memory_working_set_bytes Memory without page cache that was not used for a while\n"
      "# TYPE container_memory_working_set_bytes gauge\n"
      "container_memory_working_set_bytes{name=\"a\"} 70\n");
}

TEST(Exposition, InterfacesAndDevicesHaveLabelsOfTheirOwn) {
  Usage usage{.threads_limit = std::numeric_limits<double>::infinity()};
  usage.interfaces = {{.name = "eth0", .received_bytes = 7}};
  usage.devices = {{.name = "/dev/sda", .writes = 8}};
  const auto text = all_of({.containers = {{labels("a"), usage}}});
  EXPECT_NE(text.find("container_network_receive_bytes_total{name=\"a\",interface=\"eth0\"} 7\n"),
            std::string::npos);
  EXPECT_NE(text.find("container_network_transmit_errors_total{name=\"a\",interface=\"eth0\"} 0\n"),
            std::string::npos);
  EXPECT_NE(text.find("container_fs_writes_total{name=\"a\",device=\"/dev/sda\"} 8\n"), std::string::npos);
  EXPECT_NE(text.find("container_threads_max{name=\"a\"} +Inf\n"), std::string::npos);
}

TEST(Exposition, WithoutContainersThereIsNothing) { EXPECT_EQ(all_of({}), ""); }

TEST(Exposition, TheWorkingSetIsNeverNegative) {
  const auto text = all_of({.containers = {{labels("a"), {.memory = 10, .memory_inactive_file = 30}}}});
  EXPECT_NE(text.find("container_memory_working_set_bytes{name=\"a\"} 0\n"), std::string::npos);
}

TEST(Exporter, ServesWhatWasReadForThisScrape) {
  int scrapes = 0;
  Exporter exporter{"127.0.0.1:0", [&](double now) {
                      return Snapshot{.containers = {{labels("a"), {.cpu = ++scrapes * 1.0, .seen_at = now}}},
                                      .failures = 3};
                    }};
  const std::jthread serving{[&](std::stop_token stop) { exporter.run(stop); }};
  const http::Client client{http::server_at("http://127.0.0.1:" + std::to_string(exporter.port()), "url")};
  for (const char* cpu : {"} 1\n", "} 2\n"}) {
    const auto reply = client.send({.target = "/metrics"});
    EXPECT_EQ(reply.status, 200);
    EXPECT_NE(
        reply.body.find(std::string{"container_cpu_usage_seconds_total{name=\"a\",cpu=\"total\""} + cpu),
        std::string::npos);
    EXPECT_NE(reply.body.find("\niitbfaas_exporter_containers 1\n"), std::string::npos);
    EXPECT_NE(reply.body.find("\niitbfaas_exporter_scrape_duration_seconds "), std::string::npos);
    EXPECT_NE(reply.body.find("\niitbfaas_exporter_failures_total 3\n"), std::string::npos);
  }
  EXPECT_EQ(client.send({.target = "/healthz"}).body, "ok");
  EXPECT_EQ(client.send({.target = "/"}).status, 404);
}

TEST(ExporterArguments, HaveTheNodesOwnPlacesAsDefaults) {
  const auto parsed = parse_arguments({});
  EXPECT_EQ(parsed.listen, "0.0.0.0:8083");
  EXPECT_EQ(parsed.folders.cgroups, "/sys/fs/cgroup");
  EXPECT_EQ(parsed.folders.containers, "/var/lib/docker/containers");
  EXPECT_EQ(parsed.folders.processes, "/proc");
  EXPECT_FALSE(parsed.state);
}

TEST(ExporterArguments, AreTakenInBothForms) {
  const auto parsed = parse_arguments(
      {"--listen", "127.0.0.1:9", "--cgroup-root=/a", "--containers=/b", "--proc", "/c", "--processes=/d=e"});
  EXPECT_EQ(parsed.listen, "127.0.0.1:9");
  EXPECT_EQ(parsed.folders.cgroups, "/a");
  EXPECT_EQ(parsed.folders.containers, "/b");
  EXPECT_EQ(parsed.folders.processes, "/c");
  EXPECT_EQ(parsed.state, "/d=e");
  for (const std::vector<std::string>& wrong :
       {std::vector<std::string>{"--lisen", "x"}, {"--listen"}, {"--listen="}, {"here"}}) {
    EXPECT_THROW(parse_arguments(wrong), InvalidSpec);
  }
}

}  // namespace
}  // namespace iitbfaas::observe

#include "observe/services.hpp"

#include "contract/labels.hpp"
#include "observe/part_plans.hpp"
#include "observe/part_status.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace iitbfaas::observe {
namespace {

namespace labels = contract::labels;

Surroundings swarm() {
  return {.engine_socket = "/var/run/docker.sock",
          .network_id = "net1",
          .gateway_url = "https://faas.lan",
          .password = {.id = "s1", .name = "iitbfaas-password", .file_name = "iitbfaas-password"},
          .docker_root = "/var/lib/docker"};
}

Surroundings embedded() {
  auto here = swarm();
  here.site.embedded = true;
  here.engine_socket = "/home/u/engine/engine.sock";
  here.network_id = {};
  return here;
}

PartPlan plan(const std::string& part, std::uint16_t published = 0) {
  return {.name = part,
          .part = {.memory_limit = {64u << 20}, .port = published},
          .image = "sha256:1",
          .port = usual_port(part)};
}

docker::ServiceSpec service(const std::string& part, const Surroundings& around = swarm(),
                            const MonitoringOptions& options = {}) {
  return part_service(plan(part), options, around);
}

bool has(const std::vector<std::string>& words, const std::string& word) {
  return std::ranges::find(words, word) != words.end();
}

TEST(MonitoringServices, AreReachedThroughTheDoorAloneUnlessGivenAPort) {
  for (const auto* part : {parts::prometheus, parts::alertmanager, parts::grafana, parts::karma}) {
    const auto spec = service(part);
    EXPECT_TRUE(spec.ports.empty()) << part;
    EXPECT_EQ(spec.labels.at(labels::door), part);
    EXPECT_EQ(spec.labels.at(labels::door_port), std::to_string(usual_port(part)));
    EXPECT_EQ(spec.constraints, std::vector<std::string>{"node.role == manager"});
  }
  EXPECT_EQ(part_service(plan(parts::prometheus, 9999), {}, swarm()).ports,
            (std::vector<docker::Port>{{.target = 9090, .published = 9999}}));
  EXPECT_FALSE(service(parts::node_exporter).labels.contains(labels::door)) << "it has no pages";
}

TEST(MonitoringServices, ServeBelowTheirPathsBecauseTheDoorStripsNothing) {
  const auto& prometheus = service(parts::prometheus).container.arguments;
  EXPECT_TRUE(has(prometheus, "--web.route-prefix=/monitor/prometheus"));
  EXPECT_TRUE(has(prometheus, "--web.external-url=https://faas.lan/monitor/prometheus/"));
  EXPECT_TRUE(
      has(service(parts::alertmanager).container.arguments, "--web.route-prefix=/monitor/alertmanager"));
  EXPECT_TRUE(has(service(parts::grafana).container.environment,
                  "GF_SERVER_ROOT_URL=https://faas.lan/monitor/grafana/"));
}

TEST(MonitoringServices, MayDoNothingToTheMachine) {
  for (const auto* part : {parts::prometheus, parts::alertmanager, parts::node_exporter,
                           parts::container_exporter, parts::grafana, parts::karma}) {
    const auto& container = service(part).container;
    EXPECT_TRUE(container.read_only) << part;
    EXPECT_EQ(container.capabilities_drop, std::vector<std::string>{"ALL"}) << part;
    for (const auto& mount : container.mounts) {
      EXPECT_TRUE(mount.read_only || mount.kind != docker::Mount::Kind::bind) << part << " " << mount.source;
    }
  }
  EXPECT_TRUE(service(parts::node_exporter).global);
  EXPECT_TRUE(service(parts::container_exporter).global);
}

TEST(MonitoringServices, OnTheEmbeddedEngineListenOn127001AndTellTheirPort) {
  const auto spec = service(parts::prometheus, embedded());
  EXPECT_TRUE(has(spec.container.arguments, "--web.listen-address=127.0.0.1:9090"));
  ASSERT_EQ(spec.ports.size(), 1U);
  EXPECT_TRUE(spec.networks.empty());
  EXPECT_EQ(spec.container.mounts.back().source, "/home/u/engine")
      << "the next engine's socket is another file";
}

TEST(MonitoringServices, AreMarkedWithWhatTheyAreMadeOf) {
  const auto revision = [](const docker::ServiceSpec& spec) {
    return spec.container.labels.at(labels::revision);
  };
  const auto before = revision(service(parts::prometheus));
  EXPECT_EQ(revision(service(parts::prometheus)), before);
  MonitoringOptions longer;
  longer.settings.retention = std::chrono::hours{1};
  EXPECT_NE(revision(service(parts::prometheus, swarm(), longer)), before);
  auto with_config = plan(parts::prometheus);
  with_config.configs = {{.id = "c", .name = "other"}};
  EXPECT_NE(revision(part_service(with_config, {}, swarm())), before);
}

TEST(MonitoringParts, AreLeftOutWhenAskedAndPrometheusNever) {
  const auto choice = choose_parts({.without = {"grafana", "karma"}}, false);
  EXPECT_TRUE(
      std::ranges::none_of(choice.plans, [](const PartPlan& one) { return one.name == parts::grafana; }));
  EXPECT_EQ(choice.plans.back().name, parts::prometheus) << "it starts when the others are there";
  EXPECT_THROW(choose_parts({.without = {"prometheus"}}, false), InvalidSpec);
  EXPECT_THROW(choose_parts({.without = {"unsee"}}, false), InvalidSpec);
  EXPECT_THROW(choose_parts({.source = MonitoringSource::images}, true), InvalidSpec);
}

docker::Service live(const std::string& part, std::uint16_t published = 0) {
  docker::Service found{.id = "id-" + part};
  found.spec = part_service(plan(part, published), {}, swarm());
  return found;
}

TEST(MonitoringStatus, CountsWhatRunsAndSaysWhyTheRestDoesNot) {
  const std::vector<docker::Task> tasks{
      {.service_id = "id-node-exporter", .desired_state = "running", .state = "running"},
      {.service_id = "id-node-exporter", .desired_state = "running", .state = "pending", .error = "no room"},
      {.service_id = "id-node-exporter", .desired_state = "shutdown", .state = "failed"}};
  const auto statuses = part_statuses({live(parts::prometheus), live(parts::node_exporter)}, tasks,
                                      {.host = "127.0.0.1", .gateway = "http://gw:8080"});
  ASSERT_EQ(statuses.size(), 2U);
  EXPECT_EQ(statuses[0].part, "node-exporter");
  EXPECT_EQ(statuses[0].running, 1U);
  EXPECT_EQ(statuses[0].replicas, 2U);
  EXPECT_NE(statuses[0].reason.find("no room"), std::string::npos) << statuses[0].reason;
  EXPECT_EQ(statuses[1].replicas, 1U);
  EXPECT_EQ(statuses[1].reason, "not started yet");
  EXPECT_EQ(statuses[1].url, "http://gw:8080/monitor/prometheus/");
}

TEST(MonitoringStatus, PrefersAPortOfItsOwnToTheDoor) {
  const auto statuses =
      part_statuses({live(parts::prometheus, 9999)}, {}, {.host = "h", .gateway = "http://gw"});
  EXPECT_EQ(statuses[0].url, "http://h:9999/monitor/prometheus/");
}

}  // namespace
}  // namespace iitbfaas::observe

#include "docker/codec.hpp"

#include "base/duration.hpp"
#include "base/files.hpp"
#include "base/text.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace iitbfaas::docker {
namespace {

using namespace std::chrono_literals;

/// What a real engine (20.10) answered.
Json fixture(const std::string& name) {
  return Json::parse(base::read_file(IITBFAAS_TEST_SOURCE "/tests/fixtures/docker/" + name));
}

Json rich_spec() { return fixture("service.json")["Spec"]; }

TEST(ServiceCodec, ReadsWhatAnEngineSays) {
  const auto service = decode_service(fixture("service.json"));
  const auto& spec = service.spec;
  const auto& container = spec.container;
  EXPECT_EQ(service.id, "w8f05bv8midj3qzlwmbjilgfo");
  EXPECT_EQ(service.version, 17U);
  EXPECT_EQ(base::to_rfc3339(service.created_at), "2026-11-22T10:59:32.505354850Z");
  EXPECT_EQ(spec.name, "rich");
  EXPECT_EQ(spec.labels, (StringMap{{"iitbfaas.function", "rich"}}));
  EXPECT_EQ(spec.limits, (Resources{.nano_cpus = 500'000'000, .memory_bytes = 32 << 20, .pids = 64}));
  EXPECT_EQ(spec.reservations.memory_bytes, 8 << 20);
  EXPECT_EQ(spec.restart,
            (RestartPolicy{.condition = "on-failure", .delay = 2s, .max_attempts = 3, .window = 60s}));
  EXPECT_EQ(spec.constraints, std::vector<std::string>{"node.role==manager"});
  EXPECT_EQ(spec.networks.at(0).aliases, std::vector<std::string>{"r"});
  EXPECT_EQ(spec.update,
            (UpdatePolicy{.parallelism = 2, .delay = 3s, .monitor = 7s, .order = "start-first"}));
  EXPECT_EQ(spec.spread_over, std::vector<std::string>{"node.labels.zone"});
  EXPECT_EQ(spec.endpoint_mode, "dnsrr");
  EXPECT_EQ(spec.ports,
            (std::vector<Port>{{.target = 8080}, {.protocol = "udp", .target = 53, .published = 5353}}));
  EXPECT_EQ(container.arguments, (std::vector<std::string>{"sleep", "1000"}));
  EXPECT_EQ(container.environment, (std::vector<std::string>{"A=2", "B=3"}));
  EXPECT_EQ(container.user, "65534");
  EXPECT_EQ(container.stop_signal, "SIGINT");
  EXPECT_EQ(container.stop_grace_period, 4s);
  EXPECT_EQ(container.capabilities_drop, std::vector<std::string>{"ALL"});
  EXPECT_EQ(container.dns_options, (std::vector<std::string>{"timeout:1", "attempts:1"}));
  EXPECT_EQ(container.dns_servers, std::vector<std::string>{"127.0.0.1"});
  EXPECT_EQ(container.ulimits, (std::vector<Ulimit>{{.name = "nofile", .soft = 100, .hard = 200}}));
  EXPECT_EQ(container.sysctls, (StringMap{{"net.core.somaxconn", "100"}}));
  EXPECT_EQ(container.init, true);
  EXPECT_TRUE(container.read_only);
  EXPECT_EQ(container.health_check,
            (HealthCheck{.test = {"CMD-SHELL", "true"}, .interval = 5s, .retries = 2}));
  EXPECT_EQ(container.mounts.at(0),
            (Mount{.kind = Mount::Kind::tmpfs, .source = "", .target = "/tmp", .tmpfs_bytes = 1 << 20}));
  EXPECT_EQ(container.mounts.at(1),
            (Mount{.source = "/etc", .target = "/host", .read_only = true, .bind_propagation = "rprivate"}));
  EXPECT_EQ(container.secrets.at(0), (FileReference{.id = "2abnf5r4u6okoxw3m6opix1v3",
                                                    .name = "key",
                                                    .file_name = "thekey",
                                                    .uid = "5",
                                                    .mode = 0400}));
  EXPECT_EQ(container.configs.at(0).file_name, "/etc/conf.yml");
}

TEST(ServiceCodec, WritesBackExactlyWhatWasRead) {
  auto document = rich_spec();
  encode_service_spec(decode_service_spec(document), document);
  EXPECT_EQ(document, rich_spec());
}

TEST(ServiceCodec, KeepsWhatItDoesNotNameThroughAChange) {
  auto spec = decode_service_spec(rich_spec());
  spec.replicas = 7;
  spec.container.environment = {"A=9"};
  spec.container.mounts.at(0).read_only = true;
  spec.update->parallelism = 5;
  spec.limits.pids = 0;
  auto document = rich_spec();
  encode_service_spec(spec, document);

  auto expected = rich_spec();
  auto& container = expected["TaskTemplate"]["ContainerSpec"];
  expected["Mode"]["Replicated"]["Replicas"] = 7;
  container["Env"] = {"A=9"};
  container["Mounts"][0]["ReadOnly"] = true;  // its TmpfsOptions.Mode stays
  expected["UpdateConfig"]["Parallelism"] = 5;
  expected["TaskTemplate"]["Resources"]["Limits"].erase("Pids");
  EXPECT_EQ(document, expected);
  EXPECT_EQ(container["Mounts"][0]["TmpfsOptions"]["Mode"], 1023);
  EXPECT_TRUE(document["TaskTemplate"]["ContainerSpec"].contains("Ulimits"));
  EXPECT_TRUE(document["TaskTemplate"]["Placement"].contains("Preferences"));
}

TEST(ServiceCodec, RemovesWhatWasTakenAway) {
  auto document = rich_spec();
  ServiceSpec bare;
  bare.name = "bare";
  encode_service_spec(bare, document);
  EXPECT_EQ(decode_service_spec(document), bare);
}

TEST(ServiceCodec, ReadsBackWhatItWroteIntoAnEmptyDocument) {
  auto spec = decode_service_spec(rich_spec());
  Json document;
  encode_service_spec(spec, document);
  EXPECT_EQ(decode_service_spec(document), spec);
  spec.global = true;
  spec.replicas = 1;
  encode_service_spec(spec, document);
  EXPECT_EQ(document["Mode"], (Json{{"Global", Json::object()}}));
  EXPECT_EQ(decode_service_spec(document), spec);
}

TEST(ServiceCodec, ReadsBackWhatStacksWrite) {
  ServiceSpec spec;
  spec.reservations.generic = {{.kind = "gpu", .value = 2}};
  spec.restart = {.condition = "any", .delay = 0s};
  spec.log_driver = Driver{.name = "syslog", .options = {{"tag", "x"}}};
  spec.spread_over = {"node.labels.zone"};
  spec.max_replicas_per_node = 3;
  spec.update = UpdatePolicy{.monitor = 1s, .max_failure_ratio = 0.3F};
  auto& container = spec.container;
  container.capabilities_add = {"CAP_KILL"};
  container.credential_spec = CredentialSpec{.config = "c"};
  container.configs = {{.id = "c", .name = "spec", .credential_spec = true}};
  container.ulimits = {{.name = "core", .soft = -1, .hard = -1}};
  container.tty = container.open_stdin = true;
  container.mounts = {
      {.kind = Mount::Kind::volume,
       .source = "v",
       .target = "/v",
       .volume = Mount::Volume{.no_copy = true, .labels = {{"a", "b"}}, .driver = {.name = "local"}}},
      {.kind = Mount::Kind::volume, .source = "e", .target = "/e", .volume = Mount::Volume{}}};
  Json document;
  encode_service_spec(spec, document);
  EXPECT_EQ(decode_service_spec(document), spec);
  EXPECT_EQ(document["UpdateConfig"]["MaxFailureRatio"].dump(), "0.3") << "as the engine writes it";
  EXPECT_EQ(document["TaskTemplate"]["ContainerSpec"]["Mounts"][1]["VolumeOptions"], Json::object());
}

TEST(ServiceCodec, TakesNullAndAbsentAlike) {
  const auto nothing = decode_service_spec(Json::object());
  EXPECT_EQ(decode_service_spec(Json{}), nothing);
  auto nulls = rich_spec();
  for (auto& [key, value] : nulls.items()) value = nullptr;
  EXPECT_EQ(decode_service_spec(nulls), nothing);
  EXPECT_EQ(nothing.endpoint_mode, "vip");
}

TEST(ServiceCodec, AnswersWithTheDocumentAClientSent) {
  auto service = decode_service(fixture("service.json"));
  const auto answer = encode_service(service);
  EXPECT_EQ(answer["Spec"], rich_spec());
  EXPECT_EQ(decode_service(answer).spec, service.spec);
  EXPECT_EQ(decode_service(answer).version, service.version);
}

TEST(ServiceCodec, RefusesDocumentsOfAnotherShapeWithAnErrorAndNothingElse) {
  const auto document = rich_spec();
  const auto pointers = document.flatten();
  for (const auto& [path, value] : pointers.items()) {
    for (const Json& wrong :
         {Json(true), Json(-1), Json("x"), Json(1e300), Json::array({1}), Json{{"a", 1}}}) {
      auto bent = document;
      bent[Json::json_pointer(path)] = wrong;
      try {
        encode_service_spec(decode_service_spec(bent), bent);
      } catch (const Error&) {
        // said so: what it was for
      }
    }
  }
  EXPECT_THROW(decode_service_spec(Json{{"Name", 5}}), Error);
  EXPECT_THROW(decode_service_spec(Json::array()), Error);
}

TEST(TaskCodec, ReadsARunningTaskWithEachPortOnce) {
  const auto task = decode_task(fixture("tasks.json").at(0));
  EXPECT_EQ(task.id.size(), 25U);
  EXPECT_EQ(task.service_id.size(), 25U);
  EXPECT_EQ(task.slot, 1U);
  EXPECT_EQ(task.state, "running");
  EXPECT_EQ(task.desired_state, "running");
  EXPECT_EQ(task.labels, (StringMap{{"x", "y"}}));
  EXPECT_GT(task.pid, 0);
  EXPECT_EQ(task.container_id.size(), 64U);
  EXPECT_FALSE(task.exit_code);
  EXPECT_EQ(task.ports.size(), 2U);
  EXPECT_EQ(task.networks.at(0).network_name, "ov");
  EXPECT_TRUE(task.networks.at(0).addresses.at(0).starts_with("10.0.1."));
}

TEST(TaskCodec, ReadsWhyATaskWasRejected) {
  const auto task = decode_task(fixture("tasks_rejected.json").at(0));
  EXPECT_EQ(task.state, "rejected");
  EXPECT_EQ(task.error, "No such image: nowhere/absent:1");
  EXPECT_FALSE(task.exit_code);
}

TEST(TaskCodec, ReadsBackWhatItWrote) {
  const auto document = fixture("tasks.json").at(0);
  const auto task = decode_task(document);
  const auto again = decode_task(encode_task(task, document["Spec"]));
  EXPECT_EQ(encode_task(again, document["Spec"]), encode_task(task, document["Spec"]));
  EXPECT_EQ(again.ports, task.ports);
  EXPECT_EQ(again.labels, task.labels);
}

TEST(ClusterCodec, ReadsASwarmAndLaysSettingsOverIt) {
  const auto swarm = decode_swarm(fixture("swarm.json"));
  EXPECT_EQ(swarm.id, "iidxvvxo9de2aa15405ftpsi4");
  EXPECT_EQ(swarm.version, 10U);
  EXPECT_EQ(swarm.settings, SwarmSettings{}) << "an engine's defaults are ours";
  EXPECT_EQ(swarm.worker_token, "SWMTKN-1-1111-worker");
  EXPECT_EQ(swarm.manager_token, "SWMTKN-1-1111-manager");

  auto document = Json::parse(swarm.document);
  encode_swarm_settings(swarm.settings, document);
  EXPECT_EQ(document.value("/Raft/SnapshotInterval"_json_pointer, 0), 10000) << "what we do not name stays";
  const SwarmSettings wanted{.heartbeat = 1s, .task_history = 2, .autolock = true, .ca_rotations = 1};
  encode_swarm_settings(wanted, document);
  EXPECT_EQ(decode_swarm({{"Spec", document}}).settings, wanted);
}

TEST(ClusterCodec, ReadsInfoVersionAndNodes) {
  const auto info = decode_info(fixture("info.json"));
  EXPECT_EQ(info.swarm, Info::Swarm::active);
  EXPECT_TRUE(info.manager);
  EXPECT_EQ(info.node_address, "198.18.0.1");
  EXPECT_EQ(info.cpus, 2U);
  const auto version = decode_version(fixture("version.json"));
  EXPECT_EQ(version.api_version, "1.41");
  EXPECT_EQ(version.min_api_version, "1.12");
  const auto node = decode_node(fixture("nodes.json").at(0));
  EXPECT_EQ(node.state, "ready");
  EXPECT_EQ(node.role, "manager");
  EXPECT_TRUE(node.leader);
  const auto again = decode_node(encode_node(node));
  EXPECT_EQ(encode_node(again), encode_node(node));
  EXPECT_EQ(again.document, node.document);
}

TEST(ObjectsCodec, ReadsBackWhatItWrote) {
  for (const auto& document : fixture("networks.json")) {
    const auto network = decode_network(document);
    EXPECT_FALSE(network.id.empty());
    EXPECT_EQ(decode_network(encode_network(network, {})).labels, network.labels);
  }
  const auto image = decode_image(fixture("image.json"));
  EXPECT_EQ(encode_image(decode_image(encode_image(image))), encode_image(image));
  EXPECT_EQ(image.labels, decode_image(fixture("images.json").at(0)).labels);
  EXPECT_EQ(image.command, (std::vector<std::string>{"sleep", "1000"}));
  EXPECT_EQ(image.user, "65534:65534");
  EXPECT_EQ(image.layers.size(), 1U);
}

TEST(ObjectsCodec, ReadsConfigsWithTheirDataAndSecretsWithout) {
  const auto config = decode_object(fixture("configs.json").at(0));
  EXPECT_EQ(config.name, "conf");
  EXPECT_EQ(config.data, "a: 1");
  EXPECT_EQ(decode_object(encode_object(config, true)).data, "a: 1");
  const auto secret = decode_object(fixture("secrets.json").at(0));
  EXPECT_EQ(secret.labels, (StringMap{{"a", "b"}}));
  EXPECT_FALSE(encode_object(secret, false)["Spec"].contains("Data"));
}

TEST(ObjectsCodec, ReadsEvents) {
  const auto lines =
      base::split(base::read_file(IITBFAAS_TEST_SOURCE "/tests/fixtures/docker/events.ndjson"), '\n');
  const auto event = decode_event(Json::parse(lines.at(0)));
  EXPECT_EQ(event.type, "network");
  EXPECT_EQ(event.action, "create");
  EXPECT_EQ(event.attributes.at("name"), "ov");
  EXPECT_EQ(base::to_rfc3339(event.time), "2026-11-22T10:59:31.407648914Z");
  EXPECT_EQ(encode_event(decode_event(encode_event(event))), encode_event(event));
}

TEST(ObjectsCodec, ReadsGosZeroTimeAsNone) {
  EXPECT_EQ(decode_service(Json{{"CreatedAt", "0001-01-01T00:00:00Z"}}).created_at, Time{});
  EXPECT_THROW(decode_service(Json{{"CreatedAt", "9999-01-01T00:00:00Z"}}), Error);
}

}  // namespace
}  // namespace iitbfaas::docker

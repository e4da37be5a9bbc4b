#include "observe/container_metrics/record.hpp"

#include "base/files.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::observe {
namespace {

TEST(ContainerRecord, ReadsWhatAnEngineKeeps) {
  const auto record =
      decode_docker_record(base::read_file(IITBFAAS_TEST_SOURCE "/tests/fixtures/docker/config.v2.json"));
  EXPECT_EQ(record.id, "bc8eb0baf140aa69f5a023c9fbfa5eb038159e0466eeaa20331d0b51a9c922a7");
  EXPECT_EQ(record.name, "hog");
  EXPECT_EQ(record.image, "bb:1");
  EXPECT_EQ(record.pid, 146);
  EXPECT_NEAR(record.started_at, 1795570423.655698, 1e-5);
  EXPECT_TRUE(record.labels.empty());
  EXPECT_FALSE(record.oom_killed);
}

TEST(ContainerRecord, RefusesWhatIsNone) {
  for (const char* text :
       {"", "{\"ID\":", "[]", R"({"ID": 7})", R"({"Config": {"Labels": {"a": 1}}})",
        R"({"State": {"Pid": -99999999999}})", R"({"State": {"StartedAt": "yesterday"}})"}) {
    EXPECT_THROW(decode_docker_record(text), Error) << text;
  }
}

TEST(ContainerRecord, TheNodesNetworkIsNotTheContainers) {
  const auto with = [](const std::string& networks) {
    return decode_docker_record(R"({"NetworkSettings": {"Networks": )" + networks + "}}").own_network;
  };
  EXPECT_TRUE(with(R"({"iitbfaas": {}})"));
  EXPECT_FALSE(with(R"({"host": {}})"));
  EXPECT_FALSE(with("{}"));
  EXPECT_FALSE(with("null"));
}

TEST(ContainerLabels, ShowWhoseTheContainerIsAndNothingElse) {
  const ContainerRecord record{.id = "1",
                               .name = "a\"b\\c\nd",
                               .image = "hello:1",
                               .labels = {{"com.docker.swarm.node.id", "n"},
                                          {"com.docker.swarm.service.id", "s"},
                                          {"com.docker.swarm.service.name", "hello"},
                                          {"com.docker.swarm.task", ""},
                                          {"com.docker.swarm.task.id", "t"},
                                          {"com.docker.swarm.task.name", "hello.1.t"},
                                          {"com.docker.stack.namespace", "shop"},
                                          {"iitbfaas.function", "hello"},
                                          {"iitbfaas.namespace", "openfaas-fn"},
                                          {"iitbfaas.revision", "7"},
                                          {"maintainer", "ann"}}};
  EXPECT_EQ(
      label_text(record, "/docker/1"),
      "id=\"/docker/1\",image=\"hello:1\",name=\"a\\\"b\\\\c\\nd\","
      "container_label_com_docker_swarm_node_id=\"n\",container_label_com_docker_swarm_service_id=\"s\","
      "container_label_com_docker_swarm_service_name=\"hello\",container_label_com_docker_swarm_task_id="
      "\"t\","
      "container_label_com_docker_swarm_task_name=\"hello.1.t\","
      "container_label_com_docker_stack_namespace=\"shop\",container_label_iitbfaas_function=\"hello\","
      "container_label_iitbfaas_namespace=\"openfaas-fn\"");
}

}  // namespace
}  // namespace iitbfaas::observe

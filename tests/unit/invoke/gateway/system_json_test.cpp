#include "invoke/gateway/system_json.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace iitbfaas::invoke {
namespace {

using Json = nlohmann::json;

const CountInvocations seven = [](const std::string&) { return 7U; };

TEST(SystemJson, WritesAFunctionAsOpenFaaSClientsReadIt) {
  FunctionStatus status;
  status.spec = {.name = "hello",
                 .name_space = "dev",
                 .image = "hello:1",
                 .process = "cat",
                 .limits = {.memory = {64U << 20}, .millicpus = 500},
                 .environment = {{"A", "1"}},
                 .labels = {{"team", "x"}},
                 .annotations = {{"topic", "t"}}};
  status.replicas = 2;
  status.available_replicas = 1;
  EXPECT_EQ(Json::parse(encode_status(status, seven)), Json::parse(R"({
    "name": "hello", "namespace": "dev", "image": "hello:1", "envProcess": "cat", "envVars": {"A": "1"},
    "labels": {"team": "x", "faas_function": "hello"}, "annotations": {"topic": "t"},
    "limits": {"memory": "64Mi", "cpu": "500m"}, "readOnlyRootFilesystem": true,
    "replicas": 2, "availableReplicas": 1, "invocationCount": 7,
    "createdAt": "1970-01-01T00:00:00.000000000Z"})"));
}

TEST(SystemJson, LeavesOutWhatIsUnsetButNeverLabelsAndAnnotations) {
  FunctionStatus status;
  status.spec.name = "bare";
  status.spec.limits = {};
  const auto document = Json::parse(encode_statuses({status}, seven)).at(0);
  EXPECT_EQ(document.at("annotations"), Json::object());
  EXPECT_EQ(document.at("labels"), Json({{"faas_function", "bare"}}));
  for (const auto* absent : {"limits", "requests", "envVars", "envProcess", "secrets", "constraints"}) {
    EXPECT_FALSE(document.contains(absent)) << absent;
  }
  EXPECT_EQ(encode_statuses({}, seven), "[]");
}

TEST(SystemJson, NamesThePlatform) {
  const auto document = Json::parse(encode_platform("swarm", "x86_64"));
  EXPECT_EQ(document["provider"]["provider"], "iitbfaas");
  EXPECT_EQ(document["provider"]["orchestration"], "swarm");
  for (const auto* part : {"release", "sha", "commit_message"}) {
    EXPECT_FALSE(document["version"][part].get<std::string>().empty());
    EXPECT_FALSE(document["provider"]["version"][part].get<std::string>().empty());
  }
  EXPECT_EQ(document["arch"], "x86_64");
}

TEST(SystemJson, ReadsRequestsWithNullForWhatIsLeftOut) {
  const auto scale = decode_scale_request(R"({"serviceName": "hello", "replicas": 3, "namespace": null})");
  EXPECT_EQ(scale.replicas, 3U);
  EXPECT_EQ(scale.name_space, "");
  const auto remove = decode_remove_request(R"({"functionName": "hello", "namespace": "dev"})");
  EXPECT_EQ(remove.name, "hello");
  EXPECT_EQ(remove.name_space, "dev");
}

TEST(SystemJson, RefusesMalformedRequests) {
  for (const auto* body :
       {"", "[]", "{", "{}", R"({"replicas": -1})", R"({"replicas": "2"})", R"({"replicas": 5000000000})",
        R"({"replicas": 1.5})", R"({"replicas":1,"namespace":2})"}) {
    EXPECT_THROW(decode_scale_request(body), InvalidSpec) << body;
  }
  for (const auto* body : {"", "{}", R"({"functionName": ""})", R"({"functionName": 1})", "null"}) {
    EXPECT_THROW(decode_remove_request(body), InvalidSpec) << body;
  }
}

TEST(SystemJson, StaysUtf8WhateverTheLabelsHold) {
  FunctionStatus status;
  status.spec.name = "x";
  status.spec.labels = {{"bad", "\xff\xfe"}};
  EXPECT_NO_THROW(encode_status(status, seven));
}

}  // namespace
}  // namespace iitbfaas::invoke

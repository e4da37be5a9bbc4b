#include "flows/on_docker.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

// The main job on a real Docker Swarm.
namespace {

using namespace flows;
using nlohmann::json;
namespace docker = iitbfaas::docker;

TEST_F(OnDocker, AProgramBecomesAFunctionThatCurlReaches) {
  bring_up();
  const auto deployed = deploy_hello({"--publish", "8590"});
  ASSERT_EQ(deployed.status, 0) << deployed.err;
  EXPECT_EQ(deployed.out, "hello created: http://127.0.0.1:8080/function/hello\n");
  EXPECT_EQ(post(hello_url, form), greeting);
  EXPECT_EQ(post("http://127.0.0.1:8590/", form), greeting) << "on the published port";

  const auto again = deploy_hello({"--publish", "8590", "-o", "json"});
  EXPECT_EQ(json::parse(again.out)["outcome"], "unchanged");

  const auto script = cli_.home().write(
      "chain", "#!/bin/sh\nexec curl -sS \"$IITBFAAS_GATEWAY/function/hello?name=chain&address=inside\"\n",
      0755);
  ASSERT_EQ(iitbfaas({"deploy", script.string(), "--name", "chain", "--include", "/usr/bin/curl"}).status, 0);
  EXPECT_EQ(post("http://127.0.0.1:8080/function/chain", ""), "Hello chain from inside\n")
      << "a function calls another at the address that it is told";
}

TEST_F(OnDocker, ScalesUpdatesRemovesAndLeavesNothing) {
  bring_up();
  ASSERT_EQ(deploy_hello().status, 0);
  ASSERT_EQ(iitbfaas({"scale", "hello", "2"}).status, 0);
  const auto updated = deploy_hello({"--env", "A=1", "-o", "json"});
  ASSERT_EQ(updated.status, 0) << updated.err;
  EXPECT_EQ(json::parse(updated.out)["outcome"], "updated");
  const auto listed = json::parse(iitbfaas({"list", "-o", "json"}).out);
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0]["replicas"], 2) << "an update keeps what was scaled";
  EXPECT_EQ(listed[0]["availableReplicas"], 2);
  EXPECT_EQ(post(hello_url, form), greeting);

  EXPECT_EQ(iitbfaas({"remove", "hello"}).status, 0);
  EXPECT_EQ(post(hello_url, form), "{\"error\": \"no function hello.openfaas-fn\"}\n");
  const auto down = iitbfaas({"down"});
  EXPECT_EQ(down.status, 0) << down.err;
  EXPECT_EQ(engine().info().swarm, docker::Info::Swarm::inactive);
}

TEST_F(OnDocker, AnEngineInNoSwarmIsRefusedWithWhatToDo) {
  const auto refused = iitbfaas({"--host", host_, "list"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_EQ(refused.err, "iitbfaas list: the engine at " + host_ +
                             " is no Swarm manager: it belongs to no Swarm; make it one with: iitbfaas up\n");
}

TEST_F(OnDocker, WhatIsNotOursIsNotTouched) {
  bring_up();
  const auto foreign = engine().create_service(
      {.name = "hello", .container = {.image = "sha256:" + std::string(64, '0')}, .replicas = 0});
  const auto refused = deploy_hello();
  EXPECT_EQ(refused.status, 1);
  EXPECT_NE(refused.err.find("hello"), std::string::npos);
  EXPECT_EQ(std::count(refused.err.begin(), refused.err.end(), '\n'), 1) << refused.err;
  EXPECT_EQ(iitbfaas({"remove", "hello"}).status, 1);
  EXPECT_EQ(iitbfaas({"down"}).status, 0);
  EXPECT_EQ(engine().service("hello").id, foreign);
}

TEST_F(OnDocker, ADeployThatCannotStartSaysWhyAndLeavesNothing) {
  bring_up();
  ASSERT_EQ(deploy_hello({"--publish", "8590"}).status, 0);
  const auto taken = iitbfaas({"deploy", program("hello"), "--name", "second", "--publish", "8590"});
  EXPECT_EQ(taken.status, 1);
  EXPECT_TRUE(taken.err.starts_with("iitbfaas deploy: second: no replica started: ")) << taken.err;
  EXPECT_NE(taken.err.find("port already in use"), std::string::npos) << taken.err;
  EXPECT_EQ(std::count(taken.err.begin(), taken.err.end(), '\n'), 1) << taken.err;
  ASSERT_EQ(iitbfaas({"remove", "hello"}).status, 0);

  const auto refused =
      iitbfaas({"deploy", "--image", "nowhere.invalid/absent:1", "--name", "absent", "--process", "/x"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_NE(refused.err.find("No such image: nowhere.invalid/absent:1"), std::string::npos) << refused.err;
  EXPECT_EQ(std::count(refused.err.begin(), refused.err.end(), '\n'), 1) << refused.err;
  EXPECT_EQ(iitbfaas({"list", "-o", "json"}).out, "[]\n");
}

}  // namespace

#include "flows/running_cluster.hpp"

#include <map>
#include <mutex>
#include <vector>

// The main job, end to end: real processes, real sockets, the command line as a user types it.
namespace {

using nlohmann::json;

class MainJob : public RunningCluster {};

TEST_F(MainJob, AProgramBecomesAFunctionThatCurlReaches) {
  const auto deployed = deploy_hello();
  ASSERT_EQ(deployed.status, 0) << deployed.err;
  EXPECT_EQ(deployed.out, "hello created: http://127.0.0.1:" + std::to_string(port_) + "/function/hello\n");
  EXPECT_EQ(deployed.err, "");
  const auto reply = post("/function/hello", "name=hello&address=world");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "Hello hello from world\n");
}

TEST_F(MainJob, AStaticProgramAndAScriptDoToo) {
  const auto script = cli_.home().write("greet.sh", "#!/bin/sh\necho \"Hello $1\"\n", 0755);
  ASSERT_EQ(cli_.run({"deploy", program("hello_static"), "--name", "static", "--arg", "name"}).status, 0);
  const auto deployed = cli_.run({"deploy", script.string(), "--arg", "name"});
  ASSERT_EQ(deployed.status, 0) << deployed.err;
  EXPECT_EQ(post("/function/static", "name=you").body, "Hello you from nowhere\n");
  EXPECT_EQ(post("/function/greet", "name=you").body, "Hello you\n");
}

TEST_F(MainJob, TheListHasOpenFaasNames) {
  ASSERT_EQ(deploy_hello({"--label", "team=a", "--env", "GREETING=hi", "--memory", "64Mi"}).status, 0);
  const auto functions = list();
  ASSERT_EQ(functions.size(), 1u);
  const auto& hello = functions[0];
  EXPECT_EQ(hello["name"], "hello");
  EXPECT_EQ(hello["namespace"], "openfaas-fn");
  EXPECT_EQ(hello["replicas"], 1);
  EXPECT_EQ(hello["availableReplicas"], 1);
  EXPECT_EQ(hello["labels"], (json{{"team", "a"}, {"faas_function", "hello"}}));
  EXPECT_EQ(hello["annotations"], json::object());
  EXPECT_EQ(hello["envVars"], (json{{"GREETING", "hi"}}));
  EXPECT_EQ(hello["limits"]["memory"], "64Mi");
  EXPECT_TRUE(hello["image"].get<std::string>().starts_with("sha256:"));
}

TEST_F(MainJob, TheListCountsInvocations) {
  ASSERT_EQ(deploy_hello().status, 0);
  const auto before = list()[0]["invocationCount"].get<int>();
  post("/function/hello", "name=a");
  post("/function/hello", "name=b");
  EXPECT_EQ(list()[0]["invocationCount"].get<int>(), before + 2);
}

TEST_F(MainJob, AnIdenticalDeployChangesNothingAndAnotherUpdates) {
  ASSERT_EQ(deploy_hello({"-o", "json"}).status, 0);
  const auto replica = [&] {
    return json::parse(cli_.run({"describe", "hello", "-o", "json"}).out)["instances"][0]["id"]
        .get<std::string>();
  };
  const auto first = replica();
  const auto again = deploy_hello({"-o", "json"});
  EXPECT_EQ(json::parse(again.out)["outcome"], "unchanged");
  EXPECT_EQ(replica(), first);
  const auto updated = deploy_hello({"-o", "json", "--env", "A=1"});
  ASSERT_EQ(updated.status, 0) << updated.err;
  EXPECT_EQ(json::parse(updated.out)["outcome"], "updated");
  EXPECT_NE(replica(), first);
  EXPECT_EQ(post("/function/hello", "name=hello&address=world").body, "Hello hello from world\n");
}

TEST_F(MainJob, InvokePrintsTheBody) {
  ASSERT_EQ(deploy_hello().status, 0);
  EXPECT_EQ(cli_.run({"invoke", "hello", "--field", "name=hello", "--field", "address=world"}).out,
            "Hello hello from world\n");
  const auto unknown = cli_.run({"invoke", "nobody"});
  EXPECT_EQ(unknown.status, 1);
  EXPECT_EQ(unknown.err, "iitbfaas invoke: find nobody: 404 no such function\n");
}

TEST_F(MainJob, ScaleGivesReplicasThatAnswerAndAnUpdateKeepsThem) {
  ASSERT_EQ(deploy_hello().status, 0);
  const auto scaled = cli_.run({"scale", "hello", "3", "--wait", "30s"});
  ASSERT_EQ(scaled.status, 0) << scaled.err;
  EXPECT_EQ(list()[0]["availableReplicas"], 3);
  ASSERT_EQ(deploy_hello({"--env", "A=1"}).status, 0);
  EXPECT_EQ(list()[0]["replicas"], 3);
  ASSERT_EQ(cli_.run({"scale", "hello", "0"}).status, 0);
  EXPECT_TRUE(becomes([&] { return list()[0]["availableReplicas"] == 0; }));
}

TEST_F(MainJob, SettingsOfScalingBecomeOpenFaasLabelsAndTheMinimumIsThereAtOnce) {
  ASSERT_EQ(deploy_hello({"--scale", "min=2", "--scale", "max=3", "--scale", "idle=5m"}).status, 0);
  const auto hello = list()[0];
  EXPECT_EQ(hello["availableReplicas"], 2);
  EXPECT_EQ(hello["labels"], (json{{"com.openfaas.scale.min", "2"},
                                   {"com.openfaas.scale.max", "3"},
                                   {"com.openfaas.scale.zero-duration", "5m"},
                                   {"faas_function", "hello"}}));
}

TEST_F(MainJob, NoCallFailsWhileReplicasComeAndGo) {
  // Time enough for a busy machine: a replica serves on while the gateway turns away from it.
  const auto deploy = [&](const std::string& version) {
    return cli_.run({"deploy", program("hello_static"), "--name", "hello", "--arg", "name", "--env",
                     "healthcheck_interval=3s", "--env", "VERSION=" + version, "--replicas", "3"});
  };
  ASSERT_EQ(deploy("1").status, 0);
  std::mutex mutex;
  std::map<std::string, int> failures;
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < 2; ++i) {
      callers.emplace_back([&](const std::stop_token& stop) {
        const iitbfaas::http::Client client{{.endpoint = {.host = "127.0.0.1", .port = port_}}};
        while (!stop.stop_requested()) {
          const auto reply =
              client.send({.method = "POST", .target = "/function/hello?name=you", .body = "x"});
          const std::scoped_lock lock{mutex};
          if (reply.status != 200) ++failures[reply.body];
        }
      });
    }
    for (const char* replicas : {"1", "4", "1", "3", "1"}) {
      EXPECT_EQ(cli_.run({"scale", "hello", replicas}).status, 0);
    }
    EXPECT_EQ(deploy("2").status, 0);
  }
  EXPECT_TRUE(failures.empty()) << failures.size() << " kinds, such as " << failures.begin()->first;
}

TEST_F(MainJob, LogsShowWhatTheReplicaWrote) {
  ASSERT_EQ(deploy_hello().status, 0);
  post("/function/hello", "name=hello&address=world");
  EXPECT_TRUE(becomes([&] {
    const auto logs = cli_.run({"logs", "hello"});
    return (logs.out + logs.err).find("Forking") != std::string::npos;
  }));
}

TEST_F(MainJob, RemoveTakesSeveralNamesAndSaysWhichAreUnknown) {
  ASSERT_EQ(deploy_hello().status, 0);
  ASSERT_EQ(cli_.run({"deploy", program("hello"), "--name", "other"}).status, 0);
  const auto removed = cli_.run({"remove", "hello", "nobody", "other"});
  EXPECT_EQ(removed.status, 1);
  EXPECT_EQ(removed.out, "hello removed\nother removed\n");
  EXPECT_EQ(removed.err, "iitbfaas remove: find nobody: 404 no such function\n");
  EXPECT_EQ(list(), json::array());
  EXPECT_TRUE(becomes([&] { return post("/function/hello", "name=a").status == 404; }));
}

TEST_F(MainJob, AStackFileDeploysAllItsFunctions) {
  const auto file = cli_.home().write("stack.yml",
                                      "functions:\n"
                                      "  one: {program: " +
                                          program("hello") +
                                          ", args: [name, address]}\n"
                                          "  two: {program: " +
                                          program("hello") + ", args: [address, name]}\n");
  const auto deployed = cli_.run({"deploy", "-f", file.string(), "-o", "json"});
  ASSERT_EQ(deployed.status, 0) << deployed.err;
  EXPECT_EQ(json::parse(deployed.out).size(), 2u);
  EXPECT_EQ(post("/function/one", "name=a&address=b").body, "Hello a from b\n");
  EXPECT_EQ(post("/function/two", "name=a&address=b").body, "Hello b from a\n");
}

TEST_F(MainJob, TheNodeIsListed) {
  ASSERT_EQ(deploy_hello().status, 0);
  const auto nodes = json::parse(cli_.run({"node", "list", "-o", "json"}).out);
  ASSERT_EQ(nodes.size(), 1u);
  EXPECT_EQ(nodes[0]["ready"], true);
  EXPECT_EQ(nodes[0]["replicas"], 1);
}

TEST_F(MainJob, UpTwiceIsUp) {
  ASSERT_EQ(deploy_hello().status, 0);
  const auto again = up();
  EXPECT_EQ(again.status, 0) << again.err;
  EXPECT_EQ(json::parse(again.out)["gateway"], "http://127.0.0.1:" + std::to_string(port_));
  EXPECT_EQ(list().size(), 1u);
}

}  // namespace

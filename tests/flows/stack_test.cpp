#include "flows/running_cluster.hpp"

// Stacks as a user types them, on the embedded engine.
namespace {

using nlohmann::json;

class Stacks : public RunningCluster {
 protected:
  std::string write(const std::string& more = {}) const {
    cli_.home().write("token.txt", "swordfish\n");
    return cli_.home().write("shop/stack.yml", R"(
functions:
  hello:
    program: )" + program("hello") + R"(
    args: [name, address]
    secrets: [token]
secrets:
  token: {file: ../token.txt, name: token}
configs:
  settings: {file: ../token.txt}
)" + more);
  }

  Result deploy(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments{"stack", "deploy", "-f", write(), "shop"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return cli_.run(arguments);
  }

  json asked(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"-o", "json"});
    const auto result = cli_.run(arguments);
    EXPECT_EQ(result.status, 0) << result.err;
    return json::parse(result.out);
  }
};

TEST_F(Stacks, FunctionsAndTheirSecretsComeFromOneFile) {
  const auto deployed = deploy();
  ASSERT_EQ(deployed.status, 0) << deployed.err;
  EXPECT_EQ(deployed.out,
            "secret token created\nconfig shop_settings created\nhello created: http://127.0.0.1:" +
                std::to_string(port_) + "/function/hello\n");
  EXPECT_EQ(post("/function/hello", "name=a&address=b").body, "Hello a from b\n");
  EXPECT_EQ(asked({"stack", "list"}), (json{{{"name", "shop"}, {"services", 0}, {"functions", 1}}}));
  const auto replicas = asked({"stack", "ps", "shop"});
  ASSERT_EQ(replicas.size(), 1U);
  EXPECT_EQ(replicas[0]["name"], "hello.1");
  EXPECT_EQ(replicas[0]["state"], "running");
}

TEST_F(Stacks, AnIdenticalDeployChangesNothing) {
  ASSERT_EQ(deploy().status, 0);
  for (const auto& change : asked({"stack", "deploy", "-f", write(), "shop"})) {
    EXPECT_EQ(change["outcome"], "unchanged") << change;
  }
  const auto diff = cli_.run({"stack", "diff", "-f", write(), "shop"});
  EXPECT_EQ(diff.status, 0) << diff.err;
  EXPECT_EQ(diff.out, "");
}

TEST_F(Stacks, WhatIsInNoFileAnyMoreGoesWhenAsked) {
  ASSERT_EQ(deploy().status, 0);
  const auto smaller = cli_.home().write("smaller.yml", "configs: {settings: {file: token.txt}}\n");
  const auto diff = cli_.run({"stack", "diff", "--prune", "-f", smaller, "shop"});
  EXPECT_EQ(diff.out, "- secret token\n- function hello\n") << diff.err;
  ASSERT_EQ(cli_.run({"stack", "deploy", "--prune", "-f", smaller, "shop"}).status, 0);
  EXPECT_TRUE(list().empty());
}

TEST_F(Stacks, AreRemovedWhole) {
  ASSERT_EQ(deploy().status, 0);
  EXPECT_EQ(cli_.run({"stack", "remove", "shop"}).out, "stack shop removed\n");
  EXPECT_TRUE(list().empty());
  EXPECT_EQ(asked({"stack", "list"}), json::array());
  const auto again = cli_.run({"stack", "remove", "shop"});
  EXPECT_EQ(again.status, 1);
  EXPECT_NE(again.err.find("remove stack shop: 404 nothing carries the name"), std::string::npos)
      << again.err;
}

TEST_F(Stacks, WhatIsWrongIsSaidInOneLine) {
  const auto result = cli_.run({"stack", "deploy", "-f", write("service: {}\n"), "shop"});
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.err.find("stack.yml:11:1: \"service\" is not known here; did you mean \"services\"?\n"),
            std::string::npos)
      << result.err;
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1);
}

}  // namespace

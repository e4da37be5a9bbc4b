#include "base/files.hpp"
#include "flows/running_cluster.hpp"

// A secret from the command line to the file that a function reads.
namespace {

using nlohmann::json;

class SecretFlow : public RunningCluster {};

TEST_F(SecretFlow, IsCreatedListedReplacedAndRemoved) {
  const auto file = cli_.home() / "value";
  iitbfaas::base::write_file(file, "s3cret-value", 0600);
  const auto created = cli_.run({"secret", "create", "key", "--from-file", file});
  EXPECT_EQ(created.status, 0) << created.err;
  const auto again = cli_.run({"secret", "create", "key", "--from-env", "HOME"});
  EXPECT_EQ(again.status, 1);
  EXPECT_NE(again.err.find("create secret key"), std::string::npos) << again.err;
  EXPECT_EQ(cli_.run({"secret", "create", "other", "--from-env", "NO_SUCH_VARIABLE"}).status, 1);
  EXPECT_EQ(cli_.run({"secret", "create", "other", "s3cret-value"}).status, 2);
  ASSERT_EQ(deploy_hello({"--secret", "key"}).status, 0);
  const auto listed = cli_.run({"secret", "list", "-o", "json"});
  ASSERT_EQ(listed.status, 0) << listed.err;
  const auto secrets = json::parse(listed.out);
  ASSERT_EQ(secrets.size(), 1U) << listed.out;
  EXPECT_EQ(secrets[0]["name"], "key");
  EXPECT_EQ(secrets[0]["namespace"], "openfaas-fn");
  EXPECT_EQ(secrets[0]["usedBy"], json::array({"hello"}));
  EXPECT_EQ(listed.out.find("s3cret-value"), std::string::npos);
  const auto refused = cli_.run({"secret", "remove", "key"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_NE(refused.err.find("hello uses it"), std::string::npos) << refused.err;
  const auto replaced = cli_.run({"secret", "replace", "key", "--from-env", "HOME"});
  EXPECT_EQ(replaced.status, 0) << replaced.err;
  EXPECT_EQ(cli_.run({"remove", "hello"}).status, 0);
  EXPECT_EQ(cli_.run({"secret", "remove", "key"}).status, 0);
  EXPECT_EQ(json::parse(cli_.run({"secret", "list", "-o", "json"}).out), json::array());
}

TEST_F(SecretFlow, LabelsOfANodeAreSetAndRemoved) {
  const auto nodes = json::parse(cli_.run({"node", "list", "-o", "json"}).out);
  const auto name = nodes[0]["name"].get<std::string>();
  const auto set = cli_.run({"node", "label", name, "zone=a", "disk=ssd"});
  EXPECT_EQ(set.status, 0) << set.err;
  const auto removed = cli_.run({"node", "label", name, "disk-", "-o", "json"});
  EXPECT_EQ(json::parse(removed.out)["labels"], (json{{"zone", "a"}})) << removed.err;
  EXPECT_EQ(cli_.run({"node", "label", name, "iitbfaas.host=x"}).status, 1);
  EXPECT_EQ(cli_.run({"node", "label", name, "zone"}).status, 2);
}

}  // namespace

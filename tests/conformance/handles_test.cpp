#include "contract/labels.hpp"
#include "support/engine_fixture.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/secrets.hpp"
#include "iitbfaas/stats.hpp"

#include <algorithm>

// What a program does with a cluster, on every engine.
namespace {

using namespace iitbfaas;
using namespace std::chrono_literals;

class HandleCases : public test_support::EngineTest {
 protected:
  void TearDown() override {
    for (auto& function : functions_) function.remove();
    EngineTest::TearDown();
    for (const auto& secret : secrets_) {
      EXPECT_TRUE(eventually([&] {
        try {
          Secrets{cluster()}.remove(secret);
          return true;
        } catch (const NotFound&) {
          return true;
        } catch (const ApiError&) {
          return false;
        }
      }));
    }
  }

  Cluster cluster() const { return Cluster{{.host = host()}}; }

  Function deploy(FunctionSpec spec) {
    spec.image = probe_image();
    cluster().deploy(spec);
    functions_.push_back(cluster().function(spec.name, spec.name_space));
    return functions_.back();
  }

  std::string make_secret(const std::string& stem, std::string_view value) {
    secrets_.push_back(name(stem));
    Secrets{cluster()}.create(secrets_.back(), value);
    return secrets_.back();
  }

  SecretStatus listed(const std::string& secret) const {
    const auto all = Secrets{cluster()}.list(default_namespace);
    const auto found = std::ranges::find(all, secret, &SecretStatus::name);
    return found == all.end() ? SecretStatus{} : *found;
  }

  void await_replicas_of(const Function& function, std::size_t count) const {
    await_replicas(engine().service(function.name()).id, count);
  }

 private:
  std::vector<Function> functions_;
  std::vector<std::string> secrets_;
};
ON_BOTH_ENGINES(HandleCases);

TEST_P(HandleCases, ASecretIsKeptWhileAFunctionUsesIt) {
  const Secrets secrets{cluster()};
  const auto secret = make_secret("key", "first");
  EXPECT_THROW(secrets.create(secret, "other"), Conflict);
  auto function = deploy({.name = name("user"), .replicas = 0, .secrets = {secret}});
  EXPECT_EQ(listed(secret).used_by, std::vector{function.name()});
  EXPECT_TRUE(listed(secret).labels.empty());
  EXPECT_GT(listed(secret).created_at.time_since_epoch().count(), 0);
  EXPECT_THROW(secrets.remove(secret), Conflict);
  function.update([](FunctionSpec& spec) { spec.secrets.clear(); });
  EXPECT_NO_THROW(secrets.remove(secret));
  EXPECT_THROW(secrets.remove(secret), NotFound);
  EXPECT_THROW(secrets.replace(secret, "x"), NotFound);
}

TEST_P(HandleCases, ASecretOfAnotherNamespaceIsAnotherSecret) {
  const Secrets secrets{cluster()};
  const auto secret = make_secret("key", "ours");
  secrets.create(secret, "theirs", "shop");
  EXPECT_EQ(secrets.list("shop").size(), 1U);
  EXPECT_EQ(secrets.list("shop").front().name, secret);
  const auto namespaces = cluster().namespaces();
  EXPECT_TRUE(std::ranges::count(namespaces, "shop"));
  EXPECT_TRUE(std::ranges::count(namespaces, default_namespace));
  secrets.remove(secret, "shop");
  EXPECT_EQ(listed(secret).name, secret);
}

TEST_P(HandleCases, WhatUsesAReplacedSecretReadsTheNewValue) {
  const auto secret = make_secret("key", "first");
  auto function = deploy({.name = name("user"), .replicas = 0, .secrets = {secret}});
  const auto before = engine().secrets({{"name", {secret}}});
  ASSERT_EQ(before.size(), 1U);
  auto reader = probe(name("reader"), {"show", "/run/secrets/key"});
  reader.container.secrets = {{.id = before[0].id, .name = secret, .file_name = "key"}};
  const auto service = engine().create_service(reader);
  await_log(service, "first");
  Secrets{cluster()}.replace(secret, "second");
  await_log(service, "second");
  const auto after = engine().secrets({{"name", {secret}}});
  ASSERT_EQ(after.size(), 1U);
  EXPECT_NE(after[0].id, before[0].id);
  EXPECT_EQ(engine().service(function.name()).spec.container.secrets.at(0).id, after[0].id);
  EXPECT_EQ(listed(secret).used_by, (std::vector{name("reader"), function.name()}));
  auto again = function.status().spec;
  EXPECT_EQ(cluster().deploy(again), DeployOutcome::unchanged);
  engine().remove_service(service);
}

TEST_P(HandleCases, WhatIsNoSecretIsRefusedBeforeAnythingIsAsked) {
  const Secrets secrets{cluster()};
  for (const char* bad : {"", "a b", ".a", "a-", "a/b"}) {
    EXPECT_THROW(secrets.create(bad, "x"), InvalidSpec) << bad;
  }
  EXPECT_THROW(secrets.create(name("key"), ""), InvalidSpec);
  EXPECT_THROW(secrets.create(name("key"), "x", "No Namespace"), InvalidSpec);
  try {
    secrets.create(name("key"), std::string(500 << 10, 'x'));
    FAIL() << "it was taken";
  } catch (const InvalidSpec& error) {
    EXPECT_EQ(std::string{error.what()}.find("xx"), std::string::npos);
  }
  EXPECT_NO_THROW(make_secret("key", std::string((500 << 10) - 1, 'x')));
}

TEST_P(HandleCases, AnUpdateChangesWhatIsGivenAndNoMore) {
  auto function = deploy({.name = name("edited"), .environment = {{"A", "1"}}});
  const auto with_line = [&](const std::string& line) {
    const auto service = engine().service(function.name());
    return std::ranges::count(service.spec.container.environment, line) == 1;
  };
  engine().update_service(function.name(), [](docker::ServiceSpec& service) {
    service.labels["theirs"] = "kept";
    service.container.environment.emplace_back("THEIRS=1");
    service.replicas = 2;
  });
  const auto outcome = function.update([](FunctionSpec& spec) { spec.environment["A"] = "2"; });
  EXPECT_EQ(outcome, DeployOutcome::updated);
  EXPECT_TRUE(with_line("A=2"));
  EXPECT_FALSE(with_line("A=1"));
  EXPECT_TRUE(with_line("THEIRS=1"));
  const auto status = function.status();
  EXPECT_EQ(status.replicas, 2U);
  EXPECT_EQ(status.spec.labels.at("theirs"), "kept");
  EXPECT_EQ(status.spec.environment.at("A"), "2");
  const auto version = [&] { return engine().service(function.name()).version; };
  // The engine counts a version of its own when the last update is complete.
  EXPECT_TRUE(eventually([&] {
    const auto before = version();
    EXPECT_EQ(function.update([](FunctionSpec&) {}), DeployOutcome::unchanged);
    return version() == before;
  }));
  EXPECT_THROW(function.update([](FunctionSpec& spec) { spec.name = "another"; }), InvalidSpec);
  EXPECT_THROW(function.update([](FunctionSpec& spec) { spec.timeout = 0ms; }), InvalidSpec);
  function.update([](FunctionSpec& spec) { spec.replicas = 1; });
  await_replicas_of(function, 1);
}

TEST_P(HandleCases, AnUpdateTriesAgainWhenAnotherWriterWasFaster) {
  auto function = deploy({.name = name("edited"), .replicas = 0});
  int looks = 0;
  function.update([&](FunctionSpec& spec) {
    // The first look is for the image alone.
    if (++looks == 2) {
      engine().update_service(function.name(),
                              [](docker::ServiceSpec& service) { service.labels["disturbed"] = "1"; });
    }
    spec.timeout = 7s;
  });
  EXPECT_EQ(looks, 3);
  EXPECT_EQ(function.status().spec.timeout, 7s);
  EXPECT_TRUE(function.status().spec.labels.contains("disturbed"));
}

TEST_P(HandleCases, AReplicaTellsWhatItUses) {
  auto function = deploy({.name = name("measured")});
  await_replicas_of(function, 1);
  const auto stats = function.stats(50ms);
  ASSERT_EQ(stats.size(), 1U);
  const auto task = engine().tasks({{"service", {function.name()}}}).at(0);
  if (is_docker() && engine().container_stats(task.container_id).read_at == docker::Time{}) {
    // This Docker cannot read the control groups of this machine, and neither do we make figures up.
    EXPECT_NE(stats[0].problem.find("tells no figures"), std::string::npos) << stats[0].problem;
    return;
  }
  EXPECT_EQ(stats[0].problem, "");
  EXPECT_EQ(stats[0].node, cluster().node_statuses().front().name);
  EXPECT_EQ(stats[0].slot, 1U);
  EXPECT_GE(stats[0].interval, 50ms);
  EXPECT_GE(stats[0].cores, 0);
  EXPECT_GE(stats[0].pids, 1U);
  EXPECT_GT(stats[0].memory.count, 0U);
  EXPECT_EQ(stats[0].memory_limit, Bytes{128 << 20});
  EXPECT_THROW(function.stats(0ms), InvalidSpec);
}

TEST_P(HandleCases, AReplicaThatIsNowhereIsNamedWithTheReason) {
  auto function = deploy({.name = name("homeless"), .constraints = {"node.labels.nowhere == there"}});
  EXPECT_TRUE(eventually([&] { return function.stats(1ms).size() == 1; }));
  const auto stats = function.stats(1ms);
  EXPECT_TRUE(stats[0].problem.starts_with("it is ")) << stats[0].problem;
  EXPECT_EQ(stats[0].node, "");
}

TEST_P(HandleCases, AContainerThatIsNotThereHasNoFigures) {
  EXPECT_THROW(engine().container_stats("aaaaaaaaaaaa"), NotFound);
}

TEST_P(HandleCases, LabelsOfANodeComeAndGo) {
  auto node = cluster().node(engine().info().node_id);
  const auto mark = name("zone");
  node.change_labels({{mark, "1"}});
  EXPECT_EQ(node.status().labels.at(mark), "1");
  node.change_labels({{mark + "-b", "2"}, {mark, std::nullopt}});
  EXPECT_FALSE(node.status().labels.contains(mark));
  EXPECT_EQ(node.status().labels.at(mark + "-b"), "2");
  node.change_labels({{mark + "-b", std::nullopt}});
  EXPECT_FALSE(node.status().labels.contains(mark + "-b"));
  EXPECT_THROW(node.change_labels({{contract::labels::node_host, "x"}}), InvalidSpec);
  EXPECT_THROW(node.change_labels({{"", "x"}}), InvalidSpec);
}

}  // namespace

#include "base/text.hpp"
#include "support/engine_fixture.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

#include <condition_variable>
#include <mutex>

namespace {

using namespace iitbfaas;
using namespace std::chrono_literals;
using docker::Event;

class SystemCases : public test_support::EngineTest {};
ON_BOTH_ENGINES(SystemCases);

TEST_P(SystemCases, AnswersAPing) {
  EXPECT_NO_THROW(engine().ping());
  EXPECT_EQ(raw("GET", "/_ping").body, "OK");
}

TEST_P(SystemCases, SaysItsVersions) {
  const auto version = engine().version();
  EXPECT_FALSE(version.version.empty());
  EXPECT_EQ(version.os, "linux");
  EXPECT_EQ(base::split(version.api_version, '.').at(0), "1");
  EXPECT_FALSE(version.min_api_version.empty());
  EXPECT_FALSE(engine().api_version().empty());
}

TEST_P(SystemCases, RefusesAnApiVersionNewerThanItsOwn) {
  const auto reply = raw("GET", "/v1.99/version");
  EXPECT_EQ(reply.status, 400);
  EXPECT_NE(reply.body.find("Maximum supported API version is " + engine().version().api_version),
            std::string::npos)
      << reply.body;
}

TEST_P(SystemCases, AnswersWithAndWithoutAVersionInThePath) {
  EXPECT_EQ(raw("GET", "/version").status, 200);
  EXPECT_EQ(raw("GET", "/v" + engine().api_version() + "/version").status, 200);
}

TEST_P(SystemCases, RefusesAPathItDoesNotKnow) {
  const auto reply = raw("GET", "/v" + engine().api_version() + "/nonsense");
  EXPECT_EQ(reply.status, 404);
  EXPECT_TRUE(nlohmann::json::parse(reply.body).contains("message")) << reply.body;
}

TEST_P(SystemCases, IsAnActiveManager) {
  const auto info = engine().info();
  EXPECT_EQ(info.swarm, docker::Info::Swarm::active);
  EXPECT_TRUE(info.manager);
  EXPECT_FALSE(info.node_id.empty());
  EXPECT_FALSE(info.node_address.empty());
  EXPECT_GT(info.cpus, 0U);
  EXPECT_GT(info.memory_bytes, 0U);
}

TEST_P(SystemCases, RefusesToMakeASwarmTwice) {
  try {
    engine().init_swarm({});
    FAIL() << "it did";
  } catch (const ApiError& error) {
    EXPECT_EQ(error.status(), 503);
    EXPECT_NE(error.words().find("already part of a swarm"), std::string::npos) << error.words();
  }
}

TEST_P(SystemCases, ListsItselfAsANode) {
  const auto nodes = engine().nodes();
  ASSERT_EQ(nodes.size(), 1U);
  EXPECT_EQ(nodes[0].id, engine().info().node_id);
  EXPECT_EQ(nodes[0].state, "ready");
  EXPECT_EQ(nodes[0].availability, "active");
  EXPECT_EQ(nodes[0].role, "manager");
  EXPECT_FALSE(nodes[0].hostname.empty());
  EXPECT_GT(nodes[0].nano_cpus, 0);
  EXPECT_THROW(engine().node("absent"), NotFound);
}

TEST_P(SystemCases, KeepsLabelsOfANode) {
  const auto id = engine().info().node_id;
  const auto label = name("label");
  engine().update_node(id, [&](docker::Node& node) { node.labels[label] = "yes"; });
  EXPECT_EQ(engine().node(id).labels.at(label), "yes");
  engine().update_node(id, [&](docker::Node& node) { node.labels.erase(label); });
  EXPECT_FALSE(engine().node(id).labels.contains(label));
}

TEST_P(SystemCases, TellsWhatBecomesOfAService) {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> actions;
  const auto service_name = name("event");
  // Somebody else's services come and go meanwhile.
  std::jthread listening{[&](const std::stop_token& stop) {
    engine().events(
        {{"type", {"service"}}},
        [&](const Event& event) {
          const std::lock_guard lock{mutex};
          if (event.attributes.contains("name") && event.attributes.at("name") == service_name) {
            actions.push_back(event.action);
          }
          changed.notify_all();
          return true;
        },
        stop);
  }};
  const auto told = [&](const std::string& action) {
    std::unique_lock lock{mutex};
    return changed.wait_for(lock, 200ms, [&] { return !actions.empty() && actions.back() == action; });
  };
  auto spec = probe(service_name, {});
  spec.replicas = 0;
  // Until the listener is known to be connected, an event may be missed.
  std::string id;
  ASSERT_TRUE(eventually([&] {
    if (!id.empty()) engine().remove_service(id);
    id = engine().create_service(spec);
    return told("create");
  }));
  engine().update_service(id, [](docker::ServiceSpec& changing) { changing.labels["more"] = "yes"; });
  EXPECT_TRUE(eventually([&] { return told("update"); }));
  engine().remove_service(id);
  EXPECT_TRUE(eventually([&] { return told("remove"); }));
}

}  // namespace

#include "support/engine_fixture.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

namespace {

using namespace iitbfaas;
using docker::ServiceSpec;
using Json = nlohmann::json;

class ServiceCases : public test_support::EngineTest {
 protected:
  /// Asked for, but with nothing to run.
  ServiceSpec idle(const std::string& stem) const {
    auto spec = probe(name(stem), {"wait"});
    spec.replicas = 0;
    return spec;
  }
  std::string versioned(const std::string& path) const { return "/v" + engine().api_version() + path; }
};
ON_BOTH_ENGINES(ServiceCases);

TEST_P(ServiceCases, AreCreatedAsAskedFor) {
  using namespace std::chrono_literals;
  auto spec = idle("full");
  spec.container.environment = {"A=1", "B=two words"};
  spec.container.labels = {{"x", "y"}};
  spec.container.user = "65534:65534";
  spec.container.working_directory = "/tmp";
  spec.container.read_only = true;
  spec.container.capabilities_drop = {"ALL"};
  spec.container.stop_grace_period = 3s;
  spec.container.mounts = {
      {.kind = docker::Mount::Kind::tmpfs, .source = "", .target = "/tmp", .tmpfs_bytes = 1 << 20}};
  spec.limits = {.nano_cpus = 500'000'000, .memory_bytes = 64 << 20, .pids = 32};
  spec.restart = {.condition = "on-failure", .delay = 1s, .max_attempts = 4, .window = 20s};
  spec.constraints = {"node.role==manager"};
  spec.update = docker::UpdatePolicy{
      .parallelism = 3, .delay = 1s, .failure_action = "rollback", .order = "start-first"};
  spec.ports = {{.target = 8080}};
  const auto id = engine().create_service(spec);
  const auto service = engine().service(id);
  EXPECT_EQ(service.id, id);
  EXPECT_EQ(service.spec, spec);
  EXPECT_GT(service.created_at.time_since_epoch().count(), 0);
  EXPECT_EQ(engine().service(spec.name).id, id);
}

TEST_P(ServiceCases, AreListedByLabelAndByName) {
  const auto one = engine().create_service(idle("one"));
  const auto two = engine().create_service(idle("two"));
  EXPECT_EQ(engine().services(made_here()).size(), 2U);
  auto filters = made_here();
  filters["name"] = {name("one")};
  const auto found = engine().services(filters);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].id, one);
  EXPECT_EQ(engine().services({{"id", {two}}}).size(), 1U);
  EXPECT_EQ(engine().services({{"label", {"iitbfaas.test=nobody"}}}).size(), 0U);
  EXPECT_EQ(engine().find_service(name("two"))->id, two);
  EXPECT_FALSE(engine().find_service(name("tw")));
}

TEST_P(ServiceCases, CannotHaveTheSameNameTwice) {
  engine().create_service(idle("twin"));
  EXPECT_THROW(engine().create_service(idle("twin")), Conflict);
}

TEST_P(ServiceCases, AreNotFoundByTheBeginningOfAnId) {
  const auto id = engine().create_service(idle("whole"));
  EXPECT_THROW(engine().service(id.substr(0, 8)), NotFound);
  EXPECT_THROW(engine().remove_service(id.substr(0, 8)), NotFound);
  EXPECT_EQ(engine().service(id).id, id);
}

TEST_P(ServiceCases, MayBeAbsent) {
  EXPECT_THROW(engine().service("absent"), NotFound);
  EXPECT_THROW(engine().remove_service("absent"), NotFound);
  EXPECT_THROW(engine().update_service("absent", [](ServiceSpec&) {}), NotFound);
  EXPECT_THROW(engine().service_logs("absent", {}, [](const auto&) { return true; }), NotFound);
}

TEST_P(ServiceCases, WithABadSpecAreRefused) {
  int count = 0;
  const auto refused = [&](const std::function<void(ServiceSpec&)>& spoil) {
    auto spec = idle("bad" + std::to_string(++count));
    spoil(spec);
    try {
      engine().create_service(spec);
    } catch (const ApiError& error) {
      return error.status();
    }
    return 201;
  };
  EXPECT_EQ(refused([](ServiceSpec& spec) { spec.name = "bad name!"; }), 400);
  EXPECT_EQ(refused([](ServiceSpec& spec) { spec.name = std::string(64, 'a'); }), 400);
  EXPECT_EQ(refused([](ServiceSpec& spec) { spec.container.image = ""; }), 400);
  EXPECT_EQ(refused([](ServiceSpec& spec) { spec.limits.memory_bytes = 1; }), 400);
  EXPECT_EQ(refused([](ServiceSpec& spec) { spec.limits.nano_cpus = 1; }), 400);
  EXPECT_GE(refused([](ServiceSpec& spec) { spec.constraints = {"nonsense"}; }), 400);
  EXPECT_EQ(refused([](ServiceSpec& spec) { spec.restart.condition = "sometimes"; }), 400);
  EXPECT_TRUE(engine().services(made_here()).empty());
}

TEST_P(ServiceCases, WithABodyThatIsNoJsonAreRefused) {
  EXPECT_EQ(raw("POST", versioned("/services/create"), "{").status, 400);
  EXPECT_EQ(raw("POST", versioned("/services/create"), "[]").status, 400);
  EXPECT_EQ(raw("POST", versioned("/services/create"), R"({"Name": 5})").status, 400);
}

TEST_P(ServiceCases, AreUpdatedInPlace) {
  const auto id = engine().create_service(idle("changing"));
  const auto before = engine().service(id);
  EXPECT_TRUE(engine().update_service(id, [](ServiceSpec& spec) { spec.labels["more"] = "yes"; }));
  const auto after = engine().service(id);
  EXPECT_EQ(after.spec.labels.at("more"), "yes");
  EXPECT_GT(after.version, before.version);
  EXPECT_FALSE(engine().update_service(id, [](ServiceSpec& spec) { spec.labels["more"] = "yes"; }));
  EXPECT_EQ(engine().service(id).version, after.version);
}

TEST_P(ServiceCases, RefuseAnUpdateOfAnOldVersion) {
  const auto id = engine().create_service(idle("stale"));
  const auto old = engine().service(id);
  engine().update_service(id, [](ServiceSpec& spec) { spec.labels["a"] = "b"; });
  const auto path = "/services/" + id + "/update?version=" + std::to_string(old.version);
  const auto reply = raw("POST", versioned(path), old.document);
  EXPECT_EQ(reply.status, 500);
  EXPECT_NE(reply.body.find("update out of sequence"), std::string::npos) << reply.body;
  EXPECT_EQ(raw("POST", versioned("/services/" + id + "/update"), old.document).status, 400);
}

TEST_P(ServiceCases, AreReadAgainWhenAnotherWriterWasFaster) {
  const auto id = engine().create_service(idle("contended"));
  const auto interfere = [&] {
    engine().update_service(id, [](ServiceSpec& spec) { spec.labels["theirs"] += "x"; });
  };
  int attempts = 0;
  EXPECT_TRUE(engine().update_service(id, [&](ServiceSpec& spec) {
    if (++attempts < 3) interfere();
    spec.labels["ours"] = "yes";
  }));
  EXPECT_EQ(attempts, 3);
  EXPECT_EQ(engine().service(id).spec.labels.at("theirs"), "xx");
  EXPECT_EQ(engine().service(id).spec.labels.at("ours"), "yes");
  EXPECT_THROW(engine().update_service(id,
                                       [&](ServiceSpec& spec) {
                                         interfere();
                                         spec.labels["ours"] = "never";
                                       }),
               Conflict);
}

TEST_P(ServiceCases, KeepFieldsThatWeDoNotKnow) {
  const Json document{
      {"Name", name("foreign")},
      {"Labels", labels()},
      {"TaskTemplate",
       {{"ContainerSpec",
         {{"Image", probe_image()},
          {"Ulimits", {{{"Name", "nofile"}, {"Soft", 100}, {"Hard", 200}}}},
          {"DNSConfig", {{"Nameservers", {"127.0.0.1"}}}}}},
        {"LogDriver", {{"Name", "json-file"}, {"Options", {{"max-size", "1m"}}}}},
        {"Placement", {{"Preferences", {{{"Spread", {{"SpreadDescriptor", "node.labels.zone"}}}}}}}}}},
      {"Mode", {{"Replicated", {{"Replicas", 0}}}}}};
  ASSERT_EQ(raw("POST", versioned("/services/create"), document.dump()).status, 201);
  engine().update_service(name("foreign"), [](ServiceSpec& spec) { spec.container.environment = {"A=1"}; });
  const auto task = Json::parse(engine().service(name("foreign")).document)["TaskTemplate"];
  const auto& container = task["ContainerSpec"];
  EXPECT_EQ(container["Env"], Json({"A=1"}));
  EXPECT_EQ(container["Ulimits"], document["TaskTemplate"]["ContainerSpec"]["Ulimits"]);
  EXPECT_EQ(container["DNSConfig"]["Nameservers"], Json({"127.0.0.1"}));
  EXPECT_EQ(task["LogDriver"], document["TaskTemplate"]["LogDriver"]);
  EXPECT_EQ(task["Placement"]["Preferences"], document["TaskTemplate"]["Placement"]["Preferences"]);
}

TEST_P(ServiceCases, CannotBeRenamed) {
  const auto id = engine().create_service(idle("first"));
  EXPECT_THROW(engine().update_service(id, [&](ServiceSpec& spec) { spec.name = name("second"); }), ApiError);
}

TEST_P(ServiceCases, AreGoneOnceRemoved) {
  const auto id = engine().create_service(idle("gone"));
  engine().remove_service(name("gone"));
  EXPECT_THROW(engine().service(id), NotFound);
  EXPECT_THROW(engine().remove_service(id), NotFound);
  EXPECT_NO_THROW(engine().create_service(idle("gone")));
}

}  // namespace

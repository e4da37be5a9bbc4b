#include "deploy/stack_plan.hpp"

#include "contract/labels.hpp"
#include "deploy/stack_apply.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::deployment {
namespace {

namespace labels = contract::labels;
using docker::StringMap;

const StringMap ours{{labels::stack, "shop"}};

docker::ServiceSpec service(const std::string& name) {
  docker::ServiceSpec spec;
  spec.name = name;
  spec.labels = ours;
  spec.labels["com.docker.stack.image"] = "nginx";
  spec.container.image = "nginx:latest";
  spec.networks = {{.target = "shop_default", .aliases = {"web"}}};
  return spec;
}

/// Takes the first version of both.
docker::ServiceSpec user() {
  auto spec = service("shop_user");
  spec.container.configs = {{.id = "1", .name = "shop_c", .file_name = "c"}};
  spec.container.secrets = {{.id = "1", .name = "shop_s", .file_name = "s"}};
  return spec;
}

docker::Service running(docker::ServiceSpec spec) {
  return {.id = "id-" + spec.name, .spec = std::move(spec)};
}

StackChange only(const StackPlan& plan) {
  EXPECT_EQ(plan.size(), 1U);
  return plan.empty() ? StackChange{} : plan.front();
}

StackPlan plan(const compose::Wanted& wanted, const Live& live, const StackOptions& options = {}) {
  return plan_stack(wanted, live, "shop", options);
}

TEST(StackPlan, CreatesWhatIsNotThere) {
  const auto change = only(plan({.services = {service("shop_web")}}, {}));
  EXPECT_EQ(change.action, StackAction::create);
  EXPECT_EQ(change.name, "shop_web");
}

TEST(StackPlan, LeavesWhatIsAsItShouldBe) {
  auto live = service("shop_web");
  live.networks[0].target = "n1";
  live.force_update = 3;
  live.container.image = "nginx:latest@sha256:0";
  const auto change =
      only(plan({.services = {service("shop_web")}},
                {.networks = {{.id = "n1", .name = "shop_default"}}, .services = {running(live)}}));
  EXPECT_EQ(change.action, StackAction::unchanged);
}

TEST(StackPlan, NamesEachFieldThatChanges) {
  auto wanted = service("shop_web");
  wanted.container.environment = {"A=2"};
  wanted.limits.memory_bytes = 1 << 20;
  auto live = service("shop_web");
  live.container.environment = {"A=1"};
  const auto change = only(plan({.services = {wanted}}, {.services = {running(live)}}));
  EXPECT_EQ(change.action, StackAction::update);
  EXPECT_EQ(change.fields,
            (std::vector<FieldChange>{{"TaskTemplate.ContainerSpec.Env", "[\"A=1\"]", "[\"A=2\"]"},
                                      {"TaskTemplate.Resources.Limits.MemoryBytes", "", "1048576"}}));
}

TEST(StackPlan, AnotherImageIsNotHeldByTheOldOnesDigest) {
  auto wanted = service("shop_web");
  wanted.labels["com.docker.stack.image"] = wanted.container.image = "nginx:2";
  const auto change = only(plan({.services = {wanted}}, {.services = {running(service("shop_web"))}}));
  EXPECT_EQ(change.action, StackAction::update);
}

TEST(StackPlan, RemovesOrphansOnlyWhenAsked) {
  auto function = service("hello");
  function.labels[labels::function] = "hello";
  const Live live{.services = {running(service("shop_old")), running(function)}};
  EXPECT_TRUE(plan({}, live).empty());
  EXPECT_EQ(only(plan({}, live, {.prune = true})).action, StackAction::remove);
}

TEST(StackPlan, AConfigOfOtherDataIsAnotherVersion) {
  const compose::Wanted wanted{.configs = {{.name = "shop_c", .data = "new", .labels = ours}}};
  docker::Object first{.id = "1", .name = "shop_c", .labels = ours, .data = "old"};
  const auto change = only(plan(wanted, {.configs = {first}, .services = {running(user())}}));
  EXPECT_EQ(change.action, StackAction::create);
  EXPECT_EQ(change.name, "shop_c-2");
  first.data = "new";
  EXPECT_EQ(only(plan(wanted, {.configs = {first}})).action, StackAction::unchanged);
  first.labels["a"] = "b";
  EXPECT_EQ(only(plan(wanted, {.configs = {first}})).action, StackAction::update);
}

TEST(StackPlan, KeepsTheVersionThatRunsAndNoOlderOne) {
  auto marked = ours;
  marked[labels::version_of] = "shop_c";
  auto second = user();
  second.container.configs[0].name = "shop_c-2";
  const Live live{.configs = {{.id = "1", .name = "shop_c", .labels = ours, .data = "one"},
                              {.id = "2", .name = "shop_c-2", .labels = marked, .data = "two"}},
                  .services = {running(second)}};
  const auto changes = plan({.configs = {{.name = "shop_c", .data = "three", .labels = ours}}}, live);
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(changes[0].name, "shop_c-3");
  EXPECT_EQ(changes[1].action, StackAction::remove);
  EXPECT_EQ(changes[1].name, "shop_c");
}

TEST(StackPlan, KnowsASecretsDataByTheirDigest) {
  auto marked = ours;
  marked[labels::secret_digest] = salted_digest("salt", "data");
  const Live live{.secrets = {{.id = "1", .name = "shop_s", .labels = marked}},
                  .services = {running(user())}};
  const auto wanted = [](const char* data) {
    return compose::Wanted{.secrets = {{.name = "shop_s", .data = data, .labels = ours}}};
  };
  EXPECT_EQ(only(plan(wanted("data"), live)).action, StackAction::unchanged);
  EXPECT_EQ(only(plan(wanted("other"), live)).name, "shop_s-2");
  EXPECT_EQ(marked[labels::secret_digest].find("data"), std::string::npos);
}

TEST(StackPlan, ANetworkStaysAndTheDifferenceIsSaid) {
  const compose::Wanted wanted{.networks = {{.name = "shop_n", .attachable = true, .labels = ours}}};
  const Live live{.networks = {{.id = "n", .name = "shop_n", .driver = "overlay", .labels = ours}}};
  const auto change = only(plan(wanted, live));
  EXPECT_EQ(change.action, StackAction::unchanged);
  EXPECT_NE(change.note.find("Attachable stays \"false\""), std::string::npos) << change.note;
}

TEST(StackPlan, NeedsWhatIsExternal) {
  EXPECT_THROW(plan({.external_networks = {"n"}}, {}), InvalidSpec);
  EXPECT_THROW(plan({.external_networks = {"n"}}, {.networks = {{.name = "n", .scope = "local"}}}),
               InvalidSpec);
  EXPECT_THROW(plan({.external_secrets = {"s"}}, {}), InvalidSpec);
  EXPECT_NO_THROW(plan({.external_networks = {"n"}}, {.networks = {{.name = "n", .scope = "swarm"}}}));
}

}  // namespace
}  // namespace iitbfaas::deployment

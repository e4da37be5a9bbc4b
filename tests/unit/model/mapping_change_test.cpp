#include "contract/labels.hpp"
#include "model/mapping.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace iitbfaas::model {
namespace {

FunctionSpec function() {
  return {.name = "resize",
          .name_space = "shop",
          .image = "sha256:abc",
          .publish = 8590,
          .environment = {{"A", "1"}},
          .labels = {{"team", "images"}},
          .secrets = {"key"}};
}

Surroundings around() {
  return {.network = "net1",
          .gateway_url = "http://gateway:8080",
          .secrets = {{"key", {.id = "s1", .name = "shop_key"}}}};
}

docker::ServiceSpec changed(const docker::ServiceSpec& current, const FunctionSpec& wanted) {
  return change(current, wanted, surroundings_of(current));
}

TEST(FunctionChange, AServiceTellsWhereItWasMade) {
  for (const auto* user : {"", "1000", "root"}) {
    auto there = around();
    there.image_user = user;
    const auto service = to_service(function(), there);
    EXPECT_EQ(to_service(to_function(service), surroundings_of(service)), service) << user;
  }
}

TEST(FunctionChange, WithoutOneTheServiceStaysWhatOthersMadeOfIt) {
  auto service = to_service(function(), around());
  service.container.environment.emplace_back("THEIRS=1");
  service.restart.condition = "none";
  service.replicas = 7;
  EXPECT_EQ(changed(service, to_function(service)), service);
}

TEST(FunctionChange, OfAnUntouchedServiceMakesWhatADeployWould) {
  const auto service = to_service(function(), around());
  auto wanted = function();
  wanted.environment = {{"B", "2"}};
  wanted.limits.millicpus = 500;
  wanted.publish.reset();
  wanted.secrets.clear();
  EXPECT_EQ(changed(service, wanted), to_service(wanted, around()));
}

TEST(FunctionChange, KeepsWhatOthersAdded) {
  auto service = to_service(function(), around());
  service.container.environment.emplace_back("THEIRS=1");
  service.container.labels["theirs"] = "1";
  service.constraints.emplace_back("node.role == worker");
  service.replicas = 7;
  auto wanted = to_function(service);
  wanted.environment["A"] = "2";
  const auto now = changed(service, wanted);
  const auto has = [&](const char* line) { return std::ranges::count(now.container.environment, line) == 1; };
  EXPECT_TRUE(has("A=2"));
  EXPECT_FALSE(has("A=1"));
  EXPECT_TRUE(has("THEIRS=1"));
  EXPECT_EQ(now.container.labels.at("theirs"), "1");
  EXPECT_EQ(now.constraints, service.constraints);
  EXPECT_EQ(now.replicas, 7U);
  EXPECT_NE(now.container.labels.at(contract::labels::revision),
            service.container.labels.at(contract::labels::revision));
}

TEST(FunctionChange, TakesANumberOfReplicasThatWasAskedForAtFirst) {
  auto service = to_service(function(), around());
  service.replicas = 7;
  auto wanted = to_function(service);
  wanted.replicas = 1;
  EXPECT_EQ(changed(service, wanted).replicas, 1U);
}

}  // namespace
}  // namespace iitbfaas::model

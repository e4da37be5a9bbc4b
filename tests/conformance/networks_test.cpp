#include "support/engine_fixture.hpp"

#include "iitbfaas/error.hpp"

namespace {

using namespace iitbfaas;

class NetworkCases : public test_support::EngineTest {};
ON_BOTH_ENGINES(NetworkCases);

TEST_P(NetworkCases, AreCreatedListedAndRemoved) {
  const auto network = name("network");
  const auto id = engine().create_network({.name = network, .labels = labels()});
  // A manager names the driver a moment after it took the network.
  std::vector<docker::Network> found;
  ASSERT_TRUE(eventually([&] {
    found = engine().networks({{"name", {network}}});
    return found.size() == 1 && !found[0].driver.empty();
  }));
  EXPECT_EQ(found[0].id, id);
  EXPECT_EQ(found[0].driver, "overlay");
  EXPECT_EQ(found[0].scope, "swarm");
  EXPECT_TRUE(found[0].attachable);
  EXPECT_EQ(found[0].labels, labels());
  EXPECT_EQ(engine().networks(made_here()).size(), 1U);
  engine().remove_network(network);
  EXPECT_TRUE(engine().networks(made_here()).empty());
}

TEST_P(NetworkCases, CannotHaveTheSameNameTwice) {
  const auto network = name("network");
  engine().create_network({.name = network, .labels = labels()});
  EXPECT_THROW(engine().create_network({.name = network, .labels = labels()}), Conflict);
}

TEST_P(NetworkCases, AreNotFoundByTheBeginningOfAName) {
  const auto id = engine().create_network({.name = name("network"), .labels = labels()});
  EXPECT_THROW(engine().remove_network("netw"), NotFound);
  EXPECT_THROW(engine().remove_network(id.substr(0, 10)), NotFound);
  EXPECT_THROW(engine().remove_network("absent"), NotFound);
}

/// The difference "addresses".
TEST_P(NetworkCases, GiveAReplicaAnAddressUnlessItHasTheMachines) {
  const auto network = name("network");
  engine().create_network({.name = network, .labels = labels()});
  auto spec = probe(name("member"), {});
  spec.networks = {{.target = network, .aliases = {}}};
  const auto task = await_state(engine().create_service(spec), "running");
  if (!is_docker()) {
    EXPECT_TRUE(task.networks.empty());
    return;
  }
  ASSERT_EQ(task.networks.size(), 1U);
  EXPECT_EQ(task.networks[0].network_name, network);
  EXPECT_FALSE(task.networks[0].addresses.empty());
}

TEST_P(NetworkCases, MustExistWhenAServiceAsksForThem) {
  auto spec = probe(name("member"), {});
  spec.networks = {{.target = name("absent"), .aliases = {}}};
  try {
    engine().create_service(spec);
    FAIL() << "it was taken";
  } catch (const ApiError& error) {
    EXPECT_EQ(error.words(), "network " + name("absent") + " not found");
  }
}

}  // namespace

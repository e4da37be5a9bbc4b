#include "support/engine_fixture.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

#include <iostream>
#include <string_view>

namespace {

using namespace iitbfaas;

/// Something the embedded engine does differently from Docker, on purpose.
struct Difference {
  const char* what;
  const char* docker;
  const char* embedded;
  const char* reason;
};

constexpr Difference differences[] = {
    {"platform", "its vendor's, or none", "\"iitbfaas embedded engine\"",
     "clients must be able to tell them apart"},
    {"addresses", "each replica has one on each network", "replicas have the machine's, networks are names",
     "a network of one's own takes root"},
    {"function port", "8080, in the replica's own network",
     "a free one of the machine, in the variable `port`", "replicas share the machine's network"},
    {"nameless service", "gets a name made up", "400", "nobody could find it again"},
    {"leaving the Swarm", "possible", "refused", "it is one by nature; ending the engine ends it"},
};

/// Prints the table after the last test.
class DifferencesReport : public testing::Environment {
 public:
  void TearDown() override {
    std::cout << "What the embedded engine does differently from Docker, on purpose:\n";
    for (const auto& [what, docker, embedded, reason] : differences) {
      std::cout << "  " << what << ": Docker: " << docker << "; embedded: " << embedded << " (" << reason
                << ")\n";
    }
  }
};

[[maybe_unused]] const auto* const report = testing::AddGlobalTestEnvironment(new DifferencesReport);

class DifferenceCases : public test_support::EngineTest {};
ON_BOTH_ENGINES(DifferenceCases);

// "addresses" is in networks_test.cpp, "function port" in tasks_test.cpp.

TEST_P(DifferenceCases, ThePlatformTellsWhichEngineItIs) {
  EXPECT_EQ(engine().version().platform == "iitbfaas embedded engine", !is_docker());
}

TEST_P(DifferenceCases, AServiceWithoutANameGetsOneOrIsRefused) {
  auto spec = probe("", {});
  spec.replicas = 0;
  if (is_docker()) {
    EXPECT_FALSE(engine().service(engine().create_service(spec)).spec.name.empty());
  } else {
    EXPECT_THROW(engine().create_service(spec), ApiError);
  }
}

TEST_P(DifferenceCases, OnlyASwarmThatWasMadeCanBeLeft) {
  EXPECT_THROW(engine().leave_swarm(false), ApiError) << "a manager leaves when it is forced to, if at all";
  // Docker would, and other tests run on it: a test of `down` sees that one leave.
  if (!is_docker()) {
    EXPECT_THROW(engine().leave_swarm(true), ApiError);
  }
  EXPECT_EQ(engine().info().swarm, docker::Info::Swarm::active);
}

}  // namespace

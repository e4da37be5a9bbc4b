#include "support/engine_fixture.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>

namespace {

using namespace iitbfaas;
using docker::FileReference;

class ObjectCases : public test_support::EngineTest {};
ON_BOTH_ENGINES(ObjectCases);

TEST_P(ObjectCases, KeepsASecretAndNeverShowsIt) {
  const auto secret = name("secret");
  const auto id = engine().create_secret(secret, "s3cret", labels());
  const auto found = engine().secrets({{"name", {secret}}});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].id, id);
  EXPECT_EQ(found[0].name, secret);
  EXPECT_EQ(found[0].labels, labels());
  EXPECT_EQ(raw("GET", "/secrets/" + id).body.find("Data"), std::string::npos);
  EXPECT_THROW(engine().create_secret(secret, "other", {}), Conflict);
  engine().remove_secret(secret);
  EXPECT_THROW(engine().remove_secret(id), NotFound);
  EXPECT_THROW(engine().remove_secret(secret), NotFound);
}

TEST_P(ObjectCases, KeepsAConfigWithItsData) {
  const auto config = name("config");
  const std::string data{"a\0b\n", 4};
  const auto id = engine().create_config(config, data, labels());
  const auto found = engine().configs(made_here());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].data, data);
  EXPECT_THROW(engine().create_config(config, data, {}), Conflict);
  engine().remove_config(id);
  EXPECT_TRUE(engine().configs(made_here()).empty());
}

TEST_P(ObjectCases, RefusesOnesThatAreTooLargeOrHaveABadName) {
  EXPECT_THROW(engine().create_secret(name("large"), std::string(501 * 1024, 'x'), labels()), ApiError);
  EXPECT_THROW(engine().create_config(name("large"), std::string(1001 * 1024, 'x'), labels()), ApiError);
  EXPECT_THROW(engine().create_secret("no name!", "x", labels()), ApiError);
}

TEST_P(ObjectCases, ReachTheReplicaAsFiles) {
  const auto secret = engine().create_secret(name("secret"), "the secret", labels());
  const auto config = engine().create_config(name("config"), "the config", labels());
  auto spec = probe(name("files"), {"show", "/run/secrets/key", "/etc/probe.conf"});
  spec.container.secrets = {
      {.id = secret, .name = name("secret"), .file_name = "key", .uid = "65534", .mode = 0400}};
  spec.container.configs = {{.id = config, .name = name("config"), .file_name = "/etc/probe.conf"}};
  const auto lines = await_log(engine().create_service(spec), "/etc/probe.conf");
  EXPECT_TRUE(std::ranges::count(lines, "/run/secrets/key: the secret"));
  EXPECT_TRUE(std::ranges::count(lines, "/etc/probe.conf: the config"));
}

TEST_P(ObjectCases, AreNotRemovedWhileAServiceUsesThem) {
  const auto secret = engine().create_secret(name("secret"), "x", labels());
  auto spec = probe(name("user"), {});
  spec.replicas = 0;
  spec.container.secrets = {{.id = secret, .name = name("secret"), .file_name = "key"}};
  const auto service = engine().create_service(spec);
  try {
    engine().remove_secret(secret);
    FAIL() << "it was removed";
  } catch (const ApiError& error) {
    EXPECT_EQ(error.status(), 400);
    EXPECT_NE(error.words().find(name("user")), std::string::npos) << error.words();
  }
  engine().remove_service(service);
  EXPECT_NO_THROW(engine().remove_secret(secret));
}

TEST_P(ObjectCases, MustExistWhenAServiceAsksForThem) {
  auto spec = probe(name("user"), {});
  spec.container.secrets = {{.id = "aaaaaaaaaaaaaaaaaaaaaaaaa", .name = "absent", .file_name = "key"}};
  EXPECT_THROW(engine().create_service(spec), ApiError);
}

TEST_P(ObjectCases, VolumesAreRemovedOnceNothingHasThem) {
  const auto volume = name("volume");
  auto spec = probe(name("keeper"), {});
  spec.container.mounts = {{.kind = docker::Mount::Kind::volume, .source = volume, .target = "/data"}};
  const auto service = engine().create_service(spec);
  await_state(service, "running");
  EXPECT_THROW(engine().remove_volume(volume), Conflict);
  engine().remove_service(service);
  EXPECT_TRUE(eventually([&] {
    try {
      engine().remove_volume(volume);
      return true;
    } catch (const Conflict&) {
      return false;
    }
  }));
  EXPECT_THROW(engine().remove_volume(volume), NotFound);
}

}  // namespace

#include "deploy/compose/read.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::deployment::compose {
namespace {

using docker::Mount;
using docker::Port;

class Reading : public testing::Test {
 protected:
  /// A service of which this line stands in the file.
  Service read(const std::string& line) {
    return read_service(YamlField::parse("image: x\n" + line + "\n", "f.yml"), around_);
  }
  std::vector<Port> ports(const std::string& text) { return read("ports: [" + text + "]").ports; }
  Mount volume(const std::string& text) { return read("volumes: [" + text + "]").volumes.at(0).mount; }
  std::string refusal(const std::string& line) {
    try {
      read(line);
    } catch (const InvalidSpec& error) {
      return error.what();
    }
    return {};
  }

  std::vector<std::string> warnings_;
  Surroundings around_{
      .folder = "/srv/shop",
      .variable = [](const std::string& name) { return name == "HOME" ? "/home/me" : nullptr; },
      .content = [](const auto&) { return std::nullopt; },
      .warnings = &warnings_};
};

TEST_F(Reading, PortsShort) {
  const auto ingress = Port::Mode::ingress;
  EXPECT_EQ(ports("80"), (std::vector<Port>{{.target = 80, .mode = ingress}}));
  EXPECT_EQ(ports("'8080:80'"), (std::vector<Port>{{.target = 80, .published = 8080, .mode = ingress}}));
  EXPECT_EQ(ports("'53:53/UDP'"),
            (std::vector<Port>{{.protocol = "udp", .target = 53, .published = 53, .mode = ingress}}));
  EXPECT_EQ(ports("'8-9:80-81'"), (std::vector<Port>{{.target = 80, .published = 8, .mode = ingress},
                                                     {.target = 81, .published = 9, .mode = ingress}}));
  EXPECT_EQ(ports("'8-9:80'"), (std::vector<Port>{{.target = 80, .published = 8, .mode = ingress},
                                                  {.target = 80, .published = 9, .mode = ingress}}));
  EXPECT_EQ(ports("'80-81'").size(), 2U);
  EXPECT_TRUE(warnings_.empty());
  EXPECT_EQ(ports("'127.0.0.1:8080:80'").at(0).published, 8080);
  EXPECT_EQ(warnings_.size(), 1U);
  EXPECT_EQ(ports("'[::1]:8080:80'").at(0).published, 8080);
  for (const char* wrong :
       {"'x'", "'80:'", "'1-3:1-2'", "'3-1'", "'80/x'", "'0'", "'65536'", "''", "'1:2:3:4x'"})
    EXPECT_NE(refusal("ports: [" + std::string{wrong} + "]"), "") << wrong;
}

TEST_F(Reading, PortsLong) {
  EXPECT_EQ(ports("{target: 80, published: 8080, protocol: udp, mode: host}"),
            (std::vector<Port>{{.protocol = "udp", .target = 80, .published = 8080}}));
  EXPECT_EQ(refusal("ports: [{published: 80}]"),
            "f.yml:2:9: ports[0]: needs a target: the port of the container");
  EXPECT_EQ(refusal("ports: [{target: '80'}]"),
            "f.yml:2:18: ports[0].target: \"80\" is text, not a whole number; leave the quotes out");
}

TEST_F(Reading, VolumesShort) {
  EXPECT_EQ(volume("/data"), (Mount{.kind = Mount::Kind::volume, .target = "/data"}));
  EXPECT_EQ(volume("'v:/data:ro'"),
            (Mount{.kind = Mount::Kind::volume, .source = "v", .target = "/data", .read_only = true}));
  EXPECT_EQ(volume("'./a/../b/:/data'").source, "/srv/shop/b");
  EXPECT_EQ(volume("'../x:/data'").source, "/srv/x");
  EXPECT_EQ(volume("'~/x:/data'").source, "/home/me/x");
  EXPECT_EQ(volume("'/a:/b:ro,rslave'"),
            (Mount{.source = "/a", .target = "/b", .read_only = true, .bind_propagation = "rslave"}));
  EXPECT_EQ(volume(R"('C:\data:D:\inside')").source, "C:\\data");
  EXPECT_EQ(volume(R"('C:\data:D:\inside')").target, "D:\\inside");
  for (const char* wrong : {"''", "':/a'", "'a:'", "'a:b:ro:x'"})
    EXPECT_NE(refusal("volumes: [" + std::string{wrong} + "]"), "") << wrong;
}

TEST_F(Reading, TmpfsIsMounted) {
  const auto service = read("tmpfs: ['/run', '/tmp:size=64m,mode=1777']");
  ASSERT_EQ(service.volumes.size(), 2U);
  EXPECT_EQ(service.volumes[1].mount,
            (Mount{.kind = Mount::Kind::tmpfs, .target = "/tmp", .tmpfs_bytes = 64 << 20}));
  EXPECT_EQ(warnings_.size(), 1U) << "the mode";
}

TEST_F(Reading, AVariableMayStandForANumberOrATruthValue) {
  const auto document = YamlField::parse("image: x\ntty: $T\ndeploy: {replicas: '${N}'}\n", "f.yml");
  const auto put = [](const std::string& name) { return name == "T" ? "yes" : "7"; };
  const auto service = read_service(
      document.with_variables({.dialect = Interpolation::Dialect::compose, .value = put}), around_);
  EXPECT_TRUE(service.tty);
  EXPECT_EQ(service.deployment.replicas, 7U);
}

TEST_F(Reading, WhatASwarmIgnoresIsNamedOnce) {
  read("container_name: a\ndepends_on: [b]");
  ASSERT_EQ(warnings_.size(), 2U);
  EXPECT_EQ(warnings_[0], "f.yml:2:17: container_name: is ignored: replicas have names of their own");
}

TEST_F(Reading, EnvironmentComesFromWhereWeRunWhereItSaysNothing) {
  const auto environment = read("environment: {HOME: , NONE: , EMPTY: '', N: 0x10}").environment;
  EXPECT_EQ(environment.at("HOME"), "/home/me");
  EXPECT_EQ(environment.at("NONE"), std::nullopt);
  EXPECT_EQ(environment.at("EMPTY"), "");
  EXPECT_EQ(environment.at("N"), "16");
}

}  // namespace
}  // namespace iitbfaas::deployment::compose

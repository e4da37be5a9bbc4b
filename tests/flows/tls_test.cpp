#include "flows/running_cluster.hpp"
#include "support/certificates.hpp"

// A gateway with a certificate: encrypted, and known by it.
namespace {

class WithCertificate : public RunningCluster {
 protected:
  Result up() const override {
    return cli_.run({"up", "--engine", "embedded", "--port", std::to_string(port_), "--metrics-port",
                     std::to_string(metrics_port_), "-o", "json", "--certificate-file",
                     certificates_.server().string(), "--key-file", certificates_.server_key().string()});
  }

  Result curl(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"-sS", "-d", "name=hello&address=world",
                                       "https://localhost:" + std::to_string(port_) + "/function/hello"});
    return cli_.run_program("/usr/bin/curl", arguments);
  }

  const test_support::Certificates certificates_;
};

TEST_F(WithCertificate, CurlReachesAFunctionWhenItTrustsTheAuthority) {
  ASSERT_EQ(deploy_hello().status, 0);
  EXPECT_EQ(curl({"--cacert", certificates_.authority().string()}).out, "Hello hello from world\n");
  EXPECT_EQ(curl({}).status, 60) << "nobody else does";
}

TEST_F(WithCertificate, OurOwnCommandsKnowTheGatewayByWhatUpWasGiven) {
  ASSERT_EQ(deploy_hello().status, 0);
  const std::vector<std::string> invoke{"invoke",     "hello",   "--field",
                                        "name=hello", "--field", "address=world"};
  EXPECT_EQ(cli_.run(invoke).out, "Hello hello from world\n");
  EXPECT_EQ(list()[0]["invocationCount"], 1);
  const auto authority = certificates_.authority().string();
  std::vector<std::string> by_name{"--gateway", "https://localhost:" + std::to_string(port_),
                                   "--gateway-ca-file", authority};
  by_name.insert(by_name.end(), invoke.begin(), invoke.end());
  EXPECT_EQ(cli_.run(by_name).out, "Hello hello from world\n");
}

TEST_F(WithCertificate, AnotherCertificateIsRefusedInOneLine) {
  ASSERT_EQ(deploy_hello().status, 0);
  const auto refused = cli_.run(
      {"--gateway-ca-file", certificates_.client().string(), "invoke", "hello", "--field", "name=you"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_EQ(refused.out, "");
  EXPECT_NE(refused.err.find("certificate"), std::string::npos) << refused.err;
  EXPECT_EQ(std::count(refused.err.begin(), refused.err.end(), '\n'), 1) << refused.err;
}

}  // namespace

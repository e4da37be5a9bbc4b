#include "flows/running_cluster.hpp"

#include <unistd.h>

#include <filesystem>

// The embedded engine needs no root: all of the main job as an ordinary user.
namespace {

namespace fs = std::filesystem;

class OrdinaryUser : public RunningCluster {
 protected:
  static constexpr uid_t nobody = 65534;

  OrdinaryUser() {
    // The build folder may be closed to others.
    for (const char* program : {"iitbfaas", "iitbfaas-watchdog", "iitbfaas-supervisor", "program_hello"}) {
      fs::create_directories(cli_.home() / "bin");
      fs::copy_file(fs::path{IITBFAAS_TEST_BIN} / program, cli_.home() / "bin" / program);
    }
    if (::geteuid() != 0) return;
    for (const auto& entry : fs::recursive_directory_iterator{cli_.home().path()}) own(entry.path());
    own(cli_.home().path());
  }

  static void own(const fs::path& path) {
    if (::chown(path.c_str(), nobody, nobody) != 0) throw std::runtime_error{"chown " + path.string()};
  }

  /// One of our programs by its name, another by its path.
  Result as_user(std::vector<std::string> command) const {
    command.front() = (cli_.home() / "bin" / command.front()).string();
    if (::geteuid() != 0) return cli_.run_program(command.front(), {command.begin() + 1, command.end()});
    const auto id = std::to_string(nobody);
    command.insert(command.begin(), {"--reuid=" + id, "--regid=" + id, "--clear-groups", "--"});
    return cli_.run_program("/usr/bin/setpriv", command);
  }

  Result up() const override {
    return as_user({"iitbfaas", "up", "--engine", "embedded", "--port", std::to_string(port_),
                    "--metrics-port", std::to_string(metrics_port_), "-o", "json"});
  }

  void TearDown() override {
    const auto down = as_user({"iitbfaas", "down"});
    EXPECT_EQ(down.status, 0) << down.err;
  }
};

TEST_F(OrdinaryUser, DeploysCallsScalesAndRemoves) {
  const auto deployed = as_user({"iitbfaas", "deploy", (cli_.home() / "bin" / "program_hello").string(),
                                 "--name", "hello", "--arg", "name", "--arg", "address"});
  ASSERT_EQ(deployed.status, 0) << deployed.err;
  EXPECT_EQ(post("/function/hello", "name=hello&address=world").body, "Hello hello from world\n");
  const auto scaled = as_user({"iitbfaas", "scale", "hello", "3", "--wait", "30s"});
  EXPECT_EQ(scaled.status, 0) << scaled.err;
  const auto listed = nlohmann::json::parse(as_user({"iitbfaas", "list", "-o", "json"}).out);
  EXPECT_EQ(listed[0]["availableReplicas"], 3);
  EXPECT_EQ(post("/function/hello", "name=hello&address=world").body, "Hello hello from world\n");
  EXPECT_EQ(as_user({"iitbfaas", "remove", "hello"}).status, 0);
  EXPECT_TRUE(becomes([&] { return post("/function/hello", "name=a").status == 404; }));
}

TEST_F(OrdinaryUser, FunctionsCannotReadWhatIsTheUsersAlone) {
  const bool possible = as_user({"/usr/bin/unshare", "--user", "/bin/true"}).status == 0;
  if (!possible && std::getenv("IITBFAAS_REQUIRE_ALL") == nullptr) GTEST_SKIP() << "no user namespaces here";
  const auto secret = cli_.home().write("secret", "do not read", 0600);
  own(secret);
  const auto script = cli_.home().write("peek", "#!/bin/sh\ncat " + secret.string() + "\n", 0755);
  own(script);
  const auto deployed =
      as_user({"iitbfaas", "deploy", script.string(), "--name", "peek", "--include", "/usr/bin/cat"});
  ASSERT_EQ(deployed.status, 0) << deployed.err;
  const auto reply = post("/function/peek", "");
  EXPECT_EQ(reply.status, 500);
  EXPECT_NE(reply.body.find("No such file or directory"), std::string::npos) << reply.body;
  EXPECT_EQ(reply.body.find("do not read"), std::string::npos) << reply.body;
}

}  // namespace

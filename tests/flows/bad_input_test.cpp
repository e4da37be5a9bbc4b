#include "base/unique_fd.hpp"
#include "docker/engine.hpp"
#include "flows/running_cluster.hpp"
#include "support/engine_in_state.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <fstream>

// What a user gets wrong: one line that says so, status 1, nothing left behind.
namespace {

using iitbfaas::base::UniqueFd;

class BadInput : public RunningCluster {
 protected:
  /// One line on standard error that begins so.
  void expect_refused(const std::vector<std::string>& arguments, const std::string& line) const {
    const auto result = cli_.run(arguments);
    EXPECT_EQ(result.status, 1);
    EXPECT_TRUE(result.err.starts_with(line)) << result.err << "instead of\n" << line;
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
    EXPECT_EQ(result.out, "");
    EXPECT_EQ(list(), nlohmann::json::array());
  }
};

/// A port of all addresses that is taken as long as this lives.
class TakenPort {
 public:
  TakenPort() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    socklen_t size = sizeof address;
    if (::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(socket_.get(), 1) != 0 ||
        ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      throw std::runtime_error{"cannot take a port"};
    }
    text_ = std::to_string(ntohs(address.sin_port));
  }
  const std::string& text() const noexcept { return text_; }

 private:
  UniqueFd socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  std::string text_;
};

TEST_F(BadInput, AProgramThatIsAbsent) {
  const auto path = (cli_.home() / "absent").string();
  expect_refused({"deploy", path, "--name", "hello"}, "iitbfaas deploy: package " + path + ": no such file");
}

TEST_F(BadInput, AProgramThatIsNotExecutable) {
  const auto path = cli_.home().write("plain", "#!/bin/sh\n", 0644).string();
  expect_refused({"deploy", path, "--name", "hello"},
                 "iitbfaas deploy: package " + path + ": is not executable");
}

TEST_F(BadInput, AProgramOfAnotherArchitecture) {
  std::string foreign = iitbfaas::base::read_file(program("hello"));
  foreign[18] = '\xb7';  // e_machine: AArch64
  foreign[19] = '\0';
  const auto path = cli_.home().write("foreign", foreign, 0755).string();
  expect_refused({"deploy", path, "--name", "hello"},
                 "iitbfaas deploy: package " + path + ": is for aarch64, this machine is x86_64");
}

TEST_F(BadInput, AProgramWithAMissingLibrary) {
  std::string broken = iitbfaas::base::read_file(program("hello"));
  const std::string needed = "libstdc++.so.6";
  ASSERT_NE(broken.find(needed), std::string::npos);
  broken.replace(broken.find(needed), needed.size(), "libmissing.so6");
  const auto path = cli_.home().write("broken", broken, 0755).string();
  expect_refused({"deploy", path, "--name", "hello"},
                 "iitbfaas deploy: package " + path + ": needs libmissing.so6");
}

TEST_F(BadInput, ANameThatIsNoDnsLabel) {
  expect_refused(
      {"deploy", program("hello"), "--name", "My_Fn"},
      "iitbfaas deploy: name: \"My_Fn\" is no DNS label: use 1 to 63 of a-z, 0-9 and -, not first or last\n");
}

TEST_F(BadInput, AFieldDeclaredTwice) {
  expect_refused({"deploy", program("hello"), "--name", "hello", "--arg", "name", "--arg", "name"},
                 "iitbfaas deploy: args[1]: \"name\" is declared twice\n");
}

TEST_F(BadInput, AModeThatOurWatchdogLacks) {
  expect_refused({"deploy", program("hello"), "--name", "hello", "--mode", "http"},
                 "iitbfaas deploy: mode: \"http\" is not supported for programs yet");
}

TEST_F(BadInput, MemoryBelowTheEnginesMinimum) {
  expect_refused({"deploy", program("hello"), "--name", "hello", "--memory", "4Mi"},
                 "iitbfaas deploy: limits.memory: 4Mi is below the Engine's minimum of 6Mi\n");
}

TEST_F(BadInput, AScalingPolicyThatContradictsItself) {
  expect_refused({"deploy", program("hello"), "--name", "hello", "--scale", "min=30"},
                 "iitbfaas deploy: com.openfaas.scale.min: 30 is above com.openfaas.scale.max, 20");
  expect_refused(
      {"deploy", program("hello"), "--name", "hello", "--label", "com.openfaas.scale.type=rpm"},
      "iitbfaas deploy: com.openfaas.scale.type: \"rpm\" is unknown: use rps, capacity, cpu or query");
  expect_refused({"deploy", program("hello"), "--name", "hello", "--scale", "mim=3"},
                 "iitbfaas deploy: scale: \"mim\" is not known; did you mean \"min\"?");
}

TEST_F(BadInput, APortThatIsTaken) {
  const TakenPort port;
  expect_refused({"deploy", program("hello"), "--name", "hello", "--publish", port.text()},
                 "iitbfaas deploy: hello: no replica started: ");
}

TEST_F(BadInput, AnImageThatIsNowhere) {
  expect_refused({"deploy", "--image", "nowhere/nothing:1", "--name", "hello"},
                 "iitbfaas deploy: hello: no replica started: No such image: nowhere/nothing:1");
}

TEST_F(BadInput, AProcessThatIsNotInTheImage) {
  const auto result =
      cli_.run({"deploy", program("hello"), "--name", "hello", "--process", "/absent", "--wait", "6s"});
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.err,
            "hello: waiting for a replica that answers\n"  // in a pipe: after five seconds
            "iitbfaas deploy: hello: not ready after 6s: its replicas run, but do not answer: "
            "cannot run /absent: No such file or directory\n");
  EXPECT_EQ(list(), nlohmann::json::array());
}

TEST_F(BadInput, NoRoomOnAnyNode) {
  expect_refused({"deploy", program("hello"), "--name", "hello", "--constraint", "node.labels.gpu==yes"},
                 "iitbfaas deploy: hello: no replica started: no suitable node");
}

TEST_F(BadInput, ANameHeldByAForeignService) {
  const iitbfaas::docker::Engine engine{{.endpoint = iitbfaas::base::parse_endpoint(engine_)}};
  iitbfaas::docker::ServiceSpec foreign;
  foreign.name = "hello";
  foreign.container.image = "someone/elses:1";
  foreign.replicas = 0;
  engine.create_service(foreign);
  expect_refused({"deploy", program("hello"), "--name", "hello"},
                 "iitbfaas deploy: deploy hello: 409 the service hello is not a function of iitbfaas; choose "
                 "another name\n");
  EXPECT_EQ(engine.service("hello").spec.container.image, "someone/elses:1");
  EXPECT_EQ(cli_.run({"remove", "hello"}).err, "iitbfaas remove: find hello: 404 no such function\n");
  engine.remove_service("hello");
}

TEST_F(BadInput, AFailingUpdateLeavesTheOldFunctionAtWork) {
  ASSERT_EQ(deploy_hello().status, 0);
  const auto failed = deploy_hello({"--constraint", "node.labels.gpu==yes"});
  EXPECT_EQ(failed.status, 1);
  EXPECT_TRUE(failed.err.starts_with("iitbfaas deploy: hello: no replica started: no suitable node"))
      << failed.err;
  EXPECT_EQ(post("/function/hello", "name=hello&address=world").body, "Hello hello from world\n");
  EXPECT_FALSE(list()[0].contains("constraints"));
}

TEST(BadHost, NoEngineAnswers) {
  const test_support::Cli cli{IITBFAAS_TEST_BIN};
  const auto socket = "unix://" + (cli.home() / "no.sock").string();
  const auto result = cli.run({"--host", socket, "list"});
  EXPECT_EQ(result.status, 1);
  EXPECT_TRUE(result.err.starts_with("iitbfaas list: ")) << result.err;
  EXPECT_NE(result.err.find("no.sock"), std::string::npos) << result.err;
  EXPECT_TRUE(result.err.ends_with("start one with: iitbfaas up\n")) << result.err;
}

TEST(BadHost, AWorkerOfASwarm) {
  const test_support::Cli cli{IITBFAAS_TEST_BIN};
  const test_support::EngineInState engine{R"({"LocalNodeState":"active","ControlAvailable":false})"};
  for (const std::string command : {"up", "list", "down"}) {
    const auto result = cli.run({"--host", engine.host(), command});
    EXPECT_EQ(result.status, 1);
    // What takes long is said before it.
    EXPECT_TRUE(
        result.err.ends_with("iitbfaas " + command + ": the engine at " + engine.host() +
                             " is no Swarm manager: it is a worker; give --host with the URL of a manager\n"))
        << result.err;
  }
}

TEST(BadHost, AnEngineOfNoSwarm) {
  const test_support::Cli cli{IITBFAAS_TEST_BIN};
  const test_support::EngineInState engine{R"({"LocalNodeState":"inactive","ControlAvailable":false})"};
  const auto result = cli.run({"--host", engine.host(), "list"});
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.err, "iitbfaas list: the engine at " + engine.host() +
                            " is no Swarm manager: it belongs to no Swarm; make it one with: iitbfaas up\n");
  EXPECT_EQ(cli.run({"--host", engine.host(), "down"}).status, 0) << "there is nothing to take down";
}

TEST(BadHost, AnAddressThatIsNone) {
  const test_support::Cli cli{IITBFAAS_TEST_BIN};
  EXPECT_EQ(cli.run({"--host", "carrier://pigeon", "list"}).status, 1);
}

TEST(BadUsage, EndsWithStatusTwoAndOneLine) {
  const test_support::Cli cli{IITBFAAS_TEST_BIN};
  const std::vector<std::vector<std::string>> wrong{{},
                                                    {"fly"},
                                                    {"deploy"},
                                                    {"deploy", "--image", "x"},
                                                    {"list", "-o", "xml"},
                                                    {"scale", "hello"},
                                                    {"scale", "hello", "-1"},
                                                    {"deploy", "./a", "--memory", "many"},
                                                    {"deploy", "./a", "--timeout", "soon"},
                                                    {"deploy", "./a", "--env", "novalue"}};
  for (const auto& arguments : wrong) {
    const auto result = cli.run(arguments);
    EXPECT_EQ(result.status, 2) << result.err;
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  }
}

TEST(GoodUsage, HelpAndVersionEndWithStatusZero) {
  const test_support::Cli cli{IITBFAAS_TEST_BIN};
  for (const char* command : {"up", "down", "deploy", "list", "describe", "invoke", "scale", "logs", "remove",
                              "node", "engine", "gateway", "watchdog"}) {
    EXPECT_EQ(cli.run({command, "--help"}).status, 0) << command;
  }
  EXPECT_EQ(cli.run({"--version"}).out.rfind("iitbfaas ", 0), 0u);
}

}  // namespace

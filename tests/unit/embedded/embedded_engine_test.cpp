// The engine over its socket, with real replicas.
#include "base/files.hpp"
#include "docker/engine.hpp"
#include "test_image.hpp"

#include "iitbfaas/embedded.hpp"
#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <filesystem>
#include <functional>
#include <future>
#include <thread>

namespace iitbfaas::embedded {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto patience = 20s;

class EmbeddedEngineTest : public testing::Test {
 protected:
  EmbeddedEngineTest() {
    std::string pattern = (fs::temp_directory_path() / "engine-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    start();
  }

  ~EmbeddedEngineTest() override {
    for (const auto& service : client->services()) client->remove_service(service.id);
    wait_for([&] { return client->tasks().empty(); });
    stop();
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }

  EmbeddedEngineOptions options() const {
    return {.state = folder / "state", .supervisor = fs::path{IITBFAAS_TEST_BIN} / "iitbfaas-supervisor"};
  }

  void start() {
    engine = std::make_unique<EmbeddedEngine>(options());
    serving = std::jthread{[this](const std::stop_token& token) { engine->run(token); }};
    client = std::make_unique<docker::Engine>(
        docker::EngineOptions{.endpoint = base::parse_endpoint(engine->host())});
  }

  void stop() {
    client.reset();
    serving = {};
    engine.reset();
  }

  /// Each look is a request to the engine, so this needs no pauses.
  static void wait_for(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!condition()) ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "waited in vain";
  }

  void load_image() {
    fs::create_directories(folder / "bin");
    write_archive(folder / "layer.tar", {{"bin/sh", {}, "/bin/busybox", 0755}});
    test::write_image(folder / "image.tar", {folder / "layer.tar"},
                      {{"Cmd", {"/bin/sh", "-c", "echo up; read x </dev/zero"}}}, "shell:1");
    client->load_image(base::read_file(folder / "image.tar"));
  }

  docker::ServiceSpec shell(const std::string& name, const std::string& script) const {
    docker::ServiceSpec spec;
    spec.name = name;
    spec.container.image = "shell:1";
    spec.container.command = {"/bin/sh", "-c", script};
    spec.container.stop_grace_period = 100ms;
    spec.restart.delay = 0s;
    return spec;
  }

  /// One that runs until it is stopped.
  docker::ServiceSpec endless(const std::string& name) const {
    return shell(name, "echo up; while :; do sleep 0.1; done");
  }

  std::vector<docker::Task> tasks(const std::string& service, const std::string& state) const {
    auto found = client->tasks({{"service", {service}}});
    std::erase_if(found, [&](const docker::Task& task) { return task.state != state; });
    return found;
  }

  docker::Task wait_for_task(const std::string& service, const std::string& state) const {
    wait_for([&] { return !tasks(service, state).empty(); });
    const auto found = tasks(service, state);
    return found.empty() ? docker::Task{} : found.front();
  }

  std::string log_of(const std::string& service) const {
    std::string text;
    client->service_logs(service, {}, [&](const docker::LogRecord& record) {
      text += record.text + "\n";
      return true;
    });
    return text;
  }

  fs::path folder;
  std::unique_ptr<EmbeddedEngine> engine;
  std::jthread serving;
  std::unique_ptr<docker::Engine> client;
};

TEST_F(EmbeddedEngineTest, IsASwarmOfOneManager) {
  EXPECT_EQ(client->api_version(), "1.41");
  EXPECT_EQ(client->info().swarm, docker::Info::Swarm::active);
  EXPECT_EQ(client->info().labels.count("iitbfaas.isolation"), 1U);
  ASSERT_EQ(client->nodes().size(), 1U);
  EXPECT_EQ(client->nodes()[0].role, "manager");
  EXPECT_THROW(client->init_swarm({}), ApiError);
}

TEST_F(EmbeddedEngineTest, RunsReplicasAndRemovesThem) {
  load_image();
  auto spec = endless("web");
  spec.replicas = 2;
  client->create_service(spec);
  wait_for([&] { return tasks("web", "running").size() == 2; });
  wait_for([&] { return log_of("web") == "up\nup\n"; });
  client->remove_service("web");
  wait_for([&] { return client->tasks().empty(); });
  wait_for([&] { return fs::is_empty(folder / "state" / "tasks"); });
}

TEST_F(EmbeddedEngineTest, TellsAFunctionWhereToListenAndHowLongToGoOn) {
  load_image();
  auto spec = shell(
      "web", "echo $bind_address:$port $metrics_port $healthcheck_interval; while :; do sleep 0.1; done");
  spec.labels["iitbfaas.function"] = "web";
  client->create_service(spec);
  const auto task = wait_for_task("web", "running");
  ASSERT_EQ(task.ports.size(), 2U);
  EXPECT_EQ(task.ports[0].target, 8080);
  const auto expected = "127.0.0.1:" + std::to_string(task.ports[0].published) + " " +
                        std::to_string(task.ports[1].published) + " 500ms\n";
  wait_for([&] { return log_of("web") == expected; });
}

TEST_F(EmbeddedEngineTest, SaysWhyATaskCannotRun) {
  auto spec = endless("web");
  spec.container.image = "nowhere:1";
  client->create_service(spec);
  EXPECT_EQ(wait_for_task("web", "rejected").error, "No such image: nowhere:1");
}

TEST_F(EmbeddedEngineTest, ReportsHowAProgramEnded) {
  load_image();
  auto spec = shell("web", "exit 3");
  spec.restart.condition = "none";
  client->create_service(spec);
  const auto task = wait_for_task("web", "failed");
  EXPECT_EQ(task.error, "task: non-zero exit (3)");
  EXPECT_EQ(task.exit_code, 3);
}

TEST_F(EmbeddedEngineTest, AnUpdateReplacesTasksAndAStaleOneIsRefused) {
  load_image();
  client->create_service(endless("web"));
  const auto before = wait_for_task("web", "running").id;
  EXPECT_TRUE(
      client->update_service("web", [](docker::ServiceSpec& spec) { spec.container.environment = {"A=1"}; }));
  wait_for([&] {
    const auto running = tasks("web", "running");
    return running.size() == 1 && running[0].id != before;
  });
  EXPECT_FALSE(client->update_service("web", [](docker::ServiceSpec&) {}));
}

TEST_F(EmbeddedEngineTest, ReplicasOutliveTheEngineAndAreFoundAgain) {
  load_image();
  auto spec = endless("web");
  spec.replicas = 2;
  client->create_service(spec);
  wait_for([&] { return tasks("web", "running").size() == 2; });
  const auto before = tasks("web", "running");
  stop();
  EXPECT_EQ(::kill(before[0].pid, 0), 0);
  EXPECT_EQ(::kill(before[1].pid, SIGKILL), 0);  // this one dies meanwhile
  const auto outcome = folder / "state" / "tasks" / before[1].id / "outcome.json";
  wait_for([&] { return fs::exists(outcome); });
  start();
  wait_for([&] {
    const auto running = tasks("web", "running");
    return running.size() == 2 && (running[0].id != before[1].id) && (running[1].id != before[1].id);
  });
  const auto dead = tasks("web", "failed");
  ASSERT_EQ(dead.size(), 1U);
  EXPECT_EQ(dead[0].exit_code, 137);
  const auto running = tasks("web", "running");
  EXPECT_TRUE(running[0].pid == before[0].pid || running[1].pid == before[0].pid);
}

TEST_F(EmbeddedEngineTest, AFolderHasOneEngine) {
  try {
    EmbeddedEngine second{options()};
    FAIL() << "two engines on one folder";
  } catch (const Error& error) {
    EXPECT_NE(std::string{error.what()}.find("another one, process"), std::string::npos) << error.what();
  }
}

TEST_F(EmbeddedEngineTest, FollowsTheLogOfTasksToCome) {
  load_image();
  auto spec = shell("web", "echo hello; while :; do sleep 0.1; done");
  spec.replicas = 0;
  client->create_service(spec);
  std::promise<std::string> first;
  std::stop_source stop_source;
  std::jthread following{[&] {
    client->service_logs(
        "web", {.follow = true},
        [&](const docker::LogRecord& record) {
          first.set_value(record.text + " " + (record.task_id.empty() ? "nobody" : "task"));
          return false;
        },
        stop_source.get_token());
  }};
  client->update_service("web", [](docker::ServiceSpec& wish) { wish.replicas = 1; });
  auto result = first.get_future();
  const bool came = result.wait_for(patience) == std::future_status::ready;
  stop_source.request_stop();
  ASSERT_TRUE(came);
  EXPECT_EQ(result.get(), "hello task");
}

TEST_F(EmbeddedEngineTest, KeepsSecretsToItself) {
  load_image();
  const auto id = client->create_secret("password", "open sesame", {{"a", "b"}});
  EXPECT_THROW(client->create_secret("password", "x", {}), Conflict);
  const auto data = folder / "state" / "secrets" / (id + ".data");
  EXPECT_EQ(fs::status(data).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  auto spec = shell("web", "read x </run/secrets/password; echo $x; while :; do sleep 0.1; done");
  spec.container.secrets = {{.id = id, .name = "password", .file_name = "password"}};
  client->create_service(spec);
  wait_for([&] { return log_of("web") == "open sesame\n"; });
  EXPECT_THROW(client->remove_secret("password"), ApiError);
  client->remove_service("web");
  client->remove_secret("password");
  EXPECT_FALSE(fs::exists(data));
}

TEST_F(EmbeddedEngineTest, RefusesWhatDockerRefuses) {
  auto spec = endless("web");
  spec.limits.memory_bytes = 1 << 20;
  try {
    client->create_service(spec);
    FAIL();
  } catch (const ApiError& error) {
    EXPECT_EQ(error.status(), 400);
    EXPECT_EQ(error.words(),
              "rpc error: code = InvalidArgument desc = invalid memory value 1048576: Must be at least 4MiB");
  }
  spec.limits.memory_bytes = 0;
  spec.replicas = 0;
  client->create_service(spec);
  EXPECT_THROW(client->create_service(spec), Conflict);
  EXPECT_THROW(client->service("nobody"), NotFound);
}

TEST_F(EmbeddedEngineTest, TellsWhatHappens) {
  load_image();
  std::promise<std::vector<std::string>> seen;
  std::promise<void> connected;
  std::jthread listening{[&](const std::stop_token& token) {
    std::vector<std::string> actions;
    bool is_standing = false;
    client->events(
        {},
        [&](const docker::Event& event) {
          if (event.type == "node") {
            if (!std::exchange(is_standing, true)) connected.set_value();
          } else
            actions.push_back(event.type + " " + event.action);
          return event.action != "remove";
        },
        token);
    seen.set_value(actions);
  }};
  auto ready = connected.get_future();
  bool is_connected = false;
  // Until the stream stands, events go by; a node's label makes one each time.
  for (int i = 0; !is_connected && i < 1000; ++i) {
    client->update_node(client->nodes()[0].id,
                        [&](docker::Node& node) { node.labels["try"] = std::to_string(i); });
    is_connected = ready.wait_for(1ms) == std::future_status::ready;
  }
  ASSERT_TRUE(is_connected);
  client->create_service(endless("web"));
  wait_for_task("web", "running");
  client->remove_service("web");
  auto result = seen.get_future();
  ASSERT_EQ(result.wait_for(patience), std::future_status::ready);
  EXPECT_EQ(result.get(), (std::vector<std::string>{"service create", "container start", "service remove"}));
}

}  // namespace
}  // namespace iitbfaas::embedded

#include "support/engine_fixture.hpp"

#include "base/subprocess.hpp"
#include "support/requirement.hpp"
#include "support/temporary_folder.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/image.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <set>

namespace test_support {
namespace {

using namespace iitbfaas;
using namespace std::chrono_literals;

/// The suites are built beside the programs they test.
std::filesystem::path program_folder() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path();
}

/// `iitbfaas engine` with a state folder of its own.
class EmbeddedProcess {
 public:
  EmbeddedProcess()
      : child_{base::start_piped(
            {program_folder() / "iitbfaas", "engine", "--state", state_.path(), "--listen", host()})} {}
  ~EmbeddedProcess() {
    ::kill(child_.pid, SIGTERM);
    ::waitpid(child_.pid, nullptr, 0);
  }
  EmbeddedProcess(const EmbeddedProcess&) = delete;
  EmbeddedProcess& operator=(const EmbeddedProcess&) = delete;
  std::string host() const { return "unix://" + (state_ / "e.sock").string(); }

 private:
  TemporaryFolder state_;
  base::PipedChild child_;
};

/// Empty when there is no such engine here.
std::string host_of(EngineKind kind) {
  if (kind == EngineKind::docker) {
    const char* host = std::getenv("IITBFAAS_TEST_DOCKER");
    return host == nullptr ? "" : host;
  }
  static const EmbeddedProcess embedded;
  return embedded.host();
}

std::unique_ptr<docker::Engine> connect(const std::string& host) {
  for (const auto deadline = std::chrono::steady_clock::now() + 20s;;) {
    try {
      return std::make_unique<docker::Engine>(docker::EngineOptions{.endpoint = base::parse_endpoint(host)});
    } catch (const TransportError&) {
      if (std::chrono::steady_clock::now() > deadline) throw;
      std::this_thread::sleep_for(20ms);
    }
  }
}

/// Another test process may do the same at the same time.
void ensure_swarm(const docker::Engine& engine) {
  if (engine.info().swarm == docker::Info::Swarm::active) return;
  try {
    engine.init_swarm({});
  } catch (const ApiError&) {
    if (engine.info().swarm != docker::Info::Swarm::active) throw;
  }
}

std::string unique_mark() {
  static std::atomic<int> count = 0;
  return std::to_string(::getpid()) + "-" + std::to_string(++count);
}

template <class Work>
void ignoring_absence(const Work& work) {
  try {
    work();
  } catch (const ApiError&) {
    // The test removed it, or it is in use: then the caller asks again.
  }
}

}  // namespace

std::string to_string(EngineKind kind) { return kind == EngineKind::docker ? "docker" : "embedded"; }

void EngineTest::SetUp() {
  const auto host = host_of(GetParam());
  SKIP_IF_MISSING(
      host.empty()
          ? "no Docker engine: IITBFAAS_TEST_DOCKER is not set; tests/support/dockerd start FOLDER gives one"
          : "");
  engine_ = connect(host);
  ensure_swarm(*engine_);
  mark_ = unique_mark();
}

void EngineTest::TearDown() {
  if (!engine_) return;
  std::set<std::string> services;
  for (const auto& service : engine_->services(made_here())) {
    services.insert(service.id);
    ignoring_absence([&] { engine_->remove_service(service.id); });
  }
  const auto is_ours = [&](const docker::Task& task) { return services.contains(task.service_id); };
  EXPECT_TRUE(eventually([&] { return std::ranges::none_of(engine_->tasks(), is_ours); }));
  for (const auto& secret : engine_->secrets(made_here())) {
    ignoring_absence([&] { engine_->remove_secret(secret.id); });
  }
  for (const auto& config : engine_->configs(made_here())) {
    ignoring_absence([&] { engine_->remove_config(config.id); });
  }
  EXPECT_TRUE(eventually([&] {
    const auto networks = engine_->networks(made_here());
    for (const auto& network : networks) ignoring_absence([&] { engine_->remove_network(network.id); });
    return networks.empty();
  }));
}

Reply EngineTest::raw(const std::string& method, const std::string& target, const std::string& body) const {
  const http::Client client{{.endpoint = base::parse_endpoint(host())}};
  return client.send(
      {.method = method, .target = target, .headers = {{"Content-Type", "application/json"}}, .body = body});
}

std::string EngineTest::probe_image() const {
  static const Package image = package(
      {.program = program_folder() / "program_probe_static", .name = "probe", .with_watchdog = false});
  if (!engine_->find_image(image.id)) engine_->load_image(image.archive);
  return image.id;
}

docker::ServiceSpec EngineTest::probe(const std::string& service_name,
                                      std::vector<std::string> arguments) const {
  docker::ServiceSpec spec;
  spec.name = service_name;
  spec.labels = labels();
  spec.container.image = probe_image();
  spec.container.arguments = std::move(arguments);
  spec.restart.delay = 0s;
  return spec;
}

std::vector<docker::Task> EngineTest::tasks_of(const std::string& service_id) const {
  return engine_->tasks({{"service", {service_id}}});
}

docker::Task EngineTest::await_task(const std::string& service_id,
                                    const std::function<bool(const docker::Task&)>& is_so) const {
  std::vector<docker::Task> tasks;
  docker::Task found;
  const auto looks_right = [&] {
    tasks = tasks_of(service_id);
    const auto task = std::ranges::find_if(tasks, is_so);
    if (task != tasks.end()) found = *task;
    return task != tasks.end();
  };
  if (!eventually(looks_right)) {
    for (const auto& task : tasks) {
      ADD_FAILURE() << "task " << task.id << ": " << task.state << ", wanted " << task.desired_state << ": "
                    << task.message << " " << task.error;
    }
    ADD_FAILURE() << "no such task among " << tasks.size();
  }
  return found;
}

docker::Task EngineTest::await_state(const std::string& service_id, const std::string& state) const {
  return await_task(service_id, [&](const docker::Task& task) { return task.state == state; });
}

void EngineTest::await_replicas(const std::string& service_id, std::size_t count) const {
  EXPECT_TRUE(eventually([&] {
    const auto tasks = tasks_of(service_id);
    const auto wanted = [](const docker::Task& task) {
      return task.state == "running" && task.desired_state == "running";
    };
    const auto running = [](const docker::Task& task) { return task.state == "running"; };
    return std::ranges::count_if(tasks, wanted) == static_cast<std::ptrdiff_t>(count) &&
           std::ranges::count_if(tasks, running) == static_cast<std::ptrdiff_t>(count);
  }));
}

std::vector<std::string> EngineTest::await_log(const std::string& service_id,
                                               const std::string& words) const {
  std::vector<std::string> lines;
  const auto said = eventually([&] {
    lines.clear();
    engine_->service_logs(service_id, {}, [&](const docker::LogRecord& record) {
      lines.push_back(record.text);
      return true;
    });
    return std::ranges::any_of(lines,
                               [&](const auto& line) { return line.find(words) != std::string::npos; });
  });
  EXPECT_TRUE(said) << "no log line says \"" << words << "\"";
  return lines;
}

}  // namespace test_support

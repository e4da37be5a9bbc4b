#include "base/files.hpp"
#include "base/log.hpp"
#include "base/own_programs.hpp"
#include "base/text.hpp"
#include "base/unique_fd.hpp"
#include "contract/environment.hpp"
#include "embedded/machine.hpp"
#include "embedded/orchestrator.hpp"
#include "embedded/router.hpp"

#include "iitbfaas/embedded.hpp"
#include "iitbfaas/error.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

namespace iitbfaas {
namespace {

namespace fs = std::filesystem;
using namespace embedded;

constexpr unsigned pool_threads = 4;
constexpr std::string_view unix_prefix = "unix://";

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string{} : std::string{value};
}

fs::path default_state() {
  const auto state_home = variable("XDG_STATE_HOME");
  if (!state_home.empty()) return fs::path{state_home} / "iitbfaas" / "engine";
  const auto home = variable("HOME");
  return fs::path{home.empty() ? "/root" : home} / ".local" / "state" / "iitbfaas" / "engine";
}

fs::path open_state(const EmbeddedEngineOptions& options) {
  const fs::path folder = options.state.empty() ? default_state() : options.state;
  base::make_private_folder(folder);
  return fs::canonical(folder);
}

std::string listen_address(const EmbeddedEngineOptions& options, const fs::path& state) {
  return options.listen.empty() ? std::string{unix_prefix} + (state / "engine.sock").string()
                                : options.listen;
}

fs::path find_supervisor(const EmbeddedEngineOptions& options) {
  if (!options.supervisor.empty()) return fs::absolute(options.supervisor);
  const auto named = variable(contract::environment::supervisor);
  if (!named.empty()) return fs::absolute(named);
  if (const auto found = base::find_own_program("iitbfaas-supervisor")) return *found;
  throw Error{"find iitbfaas-supervisor: neither beside this program nor installed; set " +
              std::string{contract::environment::supervisor}};
}

/// One engine to a folder. The lock goes with the process, however it ends.
base::UniqueFd lock_state(const fs::path& state) {
  base::UniqueFd file{::open((state / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
  if (!file) throw Error{"open " + (state / "lock").string()};
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    throw Error{"start the embedded engine: another one, process " +
                std::string{base::trim(base::read_file(state / "lock"))} + ", holds " + state.string()};
  }
  const auto pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file.get(), 0) != 0 || ::write(file.get(), pid.data(), pid.size()) < 0) {
    throw Error{"write " + (state / "lock").string()};
  }
  return file;
}

/// Names this engine's control groups: two engines of one machine must not share them.
std::string group_name(const fs::path& state) {
  return "iitbfaas-" + std::to_string(std::hash<std::string>{}(state.string()) % 100'000'000);
}

http::ServerOptions server_options(const std::string& listen) {
  http::ServerOptions options;
  options.listen = listen;
  options.body_timeout = std::chrono::milliseconds::zero();  // events may be far apart
  options.drain_timeout = std::chrono::seconds{2};
  return options;
}

}  // namespace

struct EmbeddedEngine::Impl {
  explicit Impl(const EmbeddedEngineOptions& options)
      : state{open_state(options)},
        lock{lock_state(state)},
        host{listen_address(options, state)},
        supervisor{find_supervisor(options)},
        groups{group_name(state)},
        ledger{state, read_machine(), events},
        images{state / "images"},
        orchestrator{{.state = state, .supervisor = supervisor}, ledger, images, groups},
        parts{ledger, images, events, gather_facts(state, probe_view(supervisor, state), groups),
              [this] { orchestrator.wake(); }},
        server{server_options(host), [this](http::Exchange& exchange) { return serve(streams, exchange); }},
        pool{pool_threads},
        streams{parts, log_watch, pool} {
    base::make_private_folder(state / "volumes");
    parts.facts.id = ledger.read([](const State& known) { return known.node.id; });
  }

  fs::path state;
  base::UniqueFd lock;
  std::string host;
  fs::path supervisor;
  ControlGroups groups;
  Events events;
  Ledger ledger;
  Images images;
  Orchestrator orchestrator;
  Parts parts;
  LogWatch log_watch;
  http::Server server;
  asio::thread_pool pool;  // goes before the server: its work belongs to the server's connections
  StreamParts streams;
};

EmbeddedEngine::EmbeddedEngine(EmbeddedEngineOptions options) : impl_{std::make_unique<Impl>(options)} {}

EmbeddedEngine::~EmbeddedEngine() = default;

const std::string& EmbeddedEngine::host() const noexcept { return impl_->host; }

void EmbeddedEngine::run(std::stop_token stop) {
  Impl& impl = *impl_;
  const std::stop_callback ending_streams{stop, [&] { impl.events.end_all(); }};
  const std::jthread orchestrating{[&](const std::stop_token& own) { impl.orchestrator.run(own); }};
  const std::jthread watching_logs{[&](const std::stop_token& own) { impl.log_watch.run(own); }};
  base::log::info("engine", "listening on " + impl.host);
  impl.server.run(stop);
}

std::string embedded_engine_host() {
  return std::string{unix_prefix} + (default_state() / "engine.sock").string();
}

}  // namespace iitbfaas

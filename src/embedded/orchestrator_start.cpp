// Replicas come up: new ones, and those an earlier engine left.
#include "base/files.hpp"
#include "base/log.hpp"
#include "embedded/identifier.hpp"
#include "embedded/job_builder.hpp"
#include "embedded/orchestrator.hpp"
#include "embedded/wish.hpp"

#include "iitbfaas/error.hpp"

namespace iitbfaas::embedded {
namespace {

namespace fs = std::filesystem;

// dockerd 20.10's own, over the manager's 4 MiB.
constexpr std::int64_t least_for_engine = 6 << 20;

}  // namespace

void Orchestrator::start(Task task) {
  task.state = TaskState::preparing;
  task.state_since = std::chrono::system_clock::now();
  task.message = "preparing";
  task.error.clear();
  task.desired = Desired::running;
  if (task.container_id.empty()) task.container_id = new_hex_identifier();
  try {
    launch(task);
  } catch (const Error& error) {
    ports_.take_back(task.ports);
    task.ports.clear();
    reject(std::move(task), TaskState::rejected, "preparing", error.what());
  } catch (const std::filesystem::filesystem_error& error) {
    reject(std::move(task), TaskState::rejected, "preparing", error.what());
  }
}

void Orchestrator::launch(Task& task) {
  const auto image = images_.find(task.wish.image);
  if (!image) throw Error{"No such image: " + familiar_name(task.wish.image)};
  const Limits limits = limits_of(task.wish);
  if (limits.memory_bytes != 0 && limits.memory_bytes < least_for_engine) {
    throw Error{"Minimum memory limit allowed is 6MB"};
  }
  task.ports = ports_.give(task.wish);
  const fs::path folder = ledger_.task_folder(task.id);
  const auto [service_name, node] = ledger_.read([&](const State& state) {
    const auto service = state.services.find(task.service_id);
    return std::pair{service == state.services.end() ? std::string{} : service->second.wish.name, state.node};
  });
  auto job = build_job({.task = task,
                        .service_name = service_name,
                        .node = node,
                        .image = *image,
                        .root = images_.root(image->id),
                        .volumes = options_.state / "volumes",
                        .secret_data = [&](const std::string& id) { return ledger_.secret_data(id); },
                        .config_data = [&](const std::string& id) { return ledger_.config_data(id); }});
  job.cgroups = groups_.make(task.id, limits);
  if (!groups_.limits_memory()) job.data_limit = static_cast<std::uint64_t>(limits.memory_bytes);
  if (!groups_.limits_processes()) job.process_limit = static_cast<std::uint64_t>(limits.processes);
  base::write_file(folder / supervisor::job_file, supervisor::encode(job), 0600);
  task.state = TaskState::starting;
  task.message = "starting";
  put(task);
  processes_.start(task.id, folder);
}

void Orchestrator::reject(Task task, TaskState state, const std::string& message, const std::string& error) {
  finish(task, state);
  task.message = message;
  task.error = error;
  put(std::move(task));
}

void Orchestrator::adopt_all() {
  const auto tasks = ledger_.read([](const State& state) { return state.tasks; });
  std::size_t found = 0;
  for (const auto& [id, task] : tasks) {
    if (is_over(task.state) || task.state < TaskState::assigned) continue;
    adopt(task);
    ++found;
  }
  if (found > 0)
    base::log::info("engine", "looked after " + std::to_string(found) + " replicas of an earlier run");
}

void Orchestrator::adopt(const Task& known) {
  Task task = known;
  const auto text = base::read_file_if_present(ledger_.task_folder(task.id) / supervisor::identity_file);
  const auto identity = supervisor::decode_identity(text.value_or(""));
  if (!identity) {
    // The engine ended before it had started this one.
    task.state = TaskState::pending;
    return put(std::move(task));
  }
  ports_.keep(task.ports);
  if (!processes_.adopt(task.id, *identity)) return on_ended(std::move(task), true);
  task.stop_asked_at.reset();  // asking again does no harm, waiting for an answer to a lost question would
  if (task.state == TaskState::running) return;
  task.supervisor = *identity;
  task.state = TaskState::running;
  task.message = "started";
  put(std::move(task));
}

}  // namespace iitbfaas::embedded

#include "embedded/orchestrator.hpp"

#include "base/files.hpp"
#include "base/log.hpp"
#include "contract/labels.hpp"
#include "embedded/identifier.hpp"
#include "embedded/wish.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>
#include <signal.h>

namespace iitbfaas::embedded {
namespace {

namespace fs = std::filesystem;

Time clock_now() { return std::chrono::system_clock::now(); }

std::string exit_words(int code) { return "task: non-zero exit (" + std::to_string(code) + ")"; }

}  // namespace

Orchestrator::Orchestrator(const Options& options, Ledger& ledger, const Images& images,
                           const ControlGroups& groups)
    : options_{options}, ledger_{ledger}, images_{images}, groups_{groups}, processes_{options.supervisor} {}

void Orchestrator::run(const std::stop_token& stop) {
  const std::stop_callback waking{stop, [this] { processes_.wake(); }};
  adopt_all();
  while (!stop.stop_requested()) {
    const auto again_at = settle();
    for (const auto& event : processes_.wait(again_at)) take(event);
  }
}

std::optional<Time> Orchestrator::settle() {
  for (;;) {
    const Time now = clock_now();
    const Plan plan = ledger_.read([&](const State& state) { return reconcile(state, now); });
    bool changed = false;
    for (const auto& action : plan.actions) changed |= apply(action, now);
    if (!changed) return plan.again_at;
  }
}

std::optional<Task> Orchestrator::find(const std::string& id) const {
  return ledger_.read([&](const State& state) -> std::optional<Task> {
    const auto found = state.tasks.find(id);
    return found == state.tasks.end() ? std::nullopt : std::optional{found->second};
  });
}

void Orchestrator::put(Task task) {
  ledger_.change([&](Pen& pen) { pen.put(std::move(task)); });
}

/// Returns whether the state changed, so that another plan is worth making.
bool Orchestrator::apply(const Action& action, Time now) {
  using enum Action::Kind;
  switch (action.kind) {
    case create: this->create(action); return true;
    case end_update:
    case pause_update:
    case roll_back: change_update(action); return true;
    default: break;
  }
  auto task = find(action.id);
  return task && apply_to_task(action, std::move(*task), now);
}

bool Orchestrator::apply_to_task(const Action& action, Task task, Time now) {
  using enum Action::Kind;
  switch (action.kind) {
    case retire: task.desired = Desired::shutdown; break;
    case discard: task.desired = Desired::remove; break;
    case hold:
      task.state = TaskState::pending;
      task.message = "pending task scheduling";
      task.error = action.text;
      break;
    case start: this->start(std::move(task)); return true;
    case stop:
      // Not watched yet: its report is on the way and will bring us here again.
      if (!processes_.signal(task.id, SIGTERM)) return false;
      task.stop_asked_at = now;
      break;
    case kill:
      processes_.signal(task.id, SIGKILL);
      task.stop_asked_at = now;
      break;
    case settle: finish(task, TaskState::shutdown); break;
    case forget: this->forget(task); return true;
    default: return false;
  }
  put(std::move(task));
  return true;
}

void Orchestrator::create(const Action& action) {
  ledger_.change([&](Pen& pen) {
    const auto service = pen.state().services.find(action.id);
    if (service == pen.state().services.end()) return;
    Task task;
    task.id = new_identifier();
    task.service_id = action.id;
    task.slot = action.slot;
    task.wish = service->second.wish.task;
    task.not_before = action.at;
    task.attempt = action.attempt;
    task.state_since = clock_now();
    pen.put(std::move(task));
  });
}

void Orchestrator::change_update(const Action& action) {
  ledger_.change([&](Pen& pen) {
    const auto found = pen.state().services.find(action.id);
    if (found == pen.state().services.end()) return;
    Service service = found->second;
    service.update_ended_at = clock_now();
    service.update_message = action.text;
    if (action.kind == Action::Kind::end_update) {
      service.update = Service::Update::completed;
      service.update_message = "update completed";
    } else if (action.kind == Action::Kind::pause_update) {
      service.update = Service::Update::paused;
    } else {
      service.update = Service::Update::rolled_back;
      std::swap(service.document, service.previous_document);
      service.wish = read_service_spec(nlohmann::json::parse(service.document));
    }
    pen.put(std::move(service));
    pen.announce({"service", "update", action.id, {{"name", found->second.wish.name}}, true, {}});
  });
}

void Orchestrator::forget(const Task& task) {
  ledger_.change([&](Pen& pen) { pen.erase_task(task.id); });
  const fs::path folder = ledger_.task_folder(task.id);
  std::error_code ignored;
  // Overlay leaves a folder that even its owner may not enter.
  fs::permissions(folder / supervisor::writable_folder / "work" / "work", fs::perms::owner_all, ignored);
  fs::remove_all(folder, ignored);
}

void Orchestrator::finish(Task& task, TaskState state) {
  task.state = state;
  task.state_since = clock_now();
  task.message = state == TaskState::complete || state == TaskState::failed ? "finished" : "shutdown";
  task.pid = 0;
  ports_.take_back(task.ports);
  groups_.remove(task.id);
}

void Orchestrator::take(const ProcessEvent& event) {
  auto task = find(event.task_id);
  if (!task) return;
  switch (event.kind) {
    case ProcessEvent::Kind::started: return on_started(std::move(*task), event);
    case ProcessEvent::Kind::ended: return on_ended(std::move(*task), false);
    case ProcessEvent::Kind::failed:
      finish(*task, TaskState::failed);
      task->message = "starting";
      task->error = "starting container failed: " + event.text;
      task->exit_code = 127;
      put(std::move(*task));
  }
}

void Orchestrator::on_started(Task task, const ProcessEvent& event) {
  const auto identity = base::read_file_if_present(ledger_.task_folder(task.id) / supervisor::identity_file);
  task.supervisor = supervisor::decode_identity(identity.value_or("")).value_or(supervisor::Identity{});
  task.state = TaskState::running;
  task.state_since = clock_now();
  task.message = "started";
  task.pid = event.pid;
  announce_container(task, "start");
  put(std::move(task));
}

void Orchestrator::on_ended(Task task, bool lost) {
  const auto text = base::read_file_if_present(ledger_.task_folder(task.id) / supervisor::outcome_file);
  const auto outcome = supervisor::decode_outcome(text.value_or(""));
  const bool was_asked = task.desired > Desired::running;
  task.exit_code = outcome ? outcome->exit_code : 137;
  const bool failed = *task.exit_code != 0;
  finish(task, was_asked ? TaskState::shutdown : failed ? TaskState::failed : TaskState::complete);
  if (outcome) task.state_since = outcome->finished_at;
  task.lost = lost && !outcome;
  if (!was_asked && failed) task.error = exit_words(*task.exit_code);
  if (outcome && outcome->out_of_memory) task.error += ": out of memory";
  if (!outcome && !was_asked)
    task.error = lost ? "the machine or its supervisor went away" : "its supervisor was killed";
  announce_container(task, "die");
  put(std::move(task));
}

void Orchestrator::announce_container(const Task& task, const char* action) {
  ledger_.change([&](Pen& pen) {
    const auto service = pen.state().services.find(task.service_id);
    const auto name = service == pen.state().services.end() ? std::string{} : service->second.wish.name;
    Event event{"container", action, task.container_id, {}, false, {}};
    event.attributes = {{"image", task.wish.image},
                        {contract::labels::swarm_node_id, pen.state().node.id},
                        {contract::labels::swarm_service_id, task.service_id},
                        {contract::labels::swarm_service_name, name},
                        {contract::labels::swarm_task_id, task.id}};
    if (task.exit_code) event.attributes["exitCode"] = std::to_string(*task.exit_code);
    pen.announce(std::move(event));
  });
}

}  // namespace iitbfaas::embedded

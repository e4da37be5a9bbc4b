#include "embedded/reconcile.hpp"

#include <algorithm>
#include <map>

namespace iitbfaas::embedded {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t history_per_slot = 5;  // ended tasks that `docker service ps` can still show
constexpr auto patience = 5s;                // past its grace period, for a supervisor to end its program

/// The tasks of a slot, oldest first.
using Slot = std::vector<const Task*>;
using Slots = std::map<std::uint32_t, Slot>;

bool is_wanted(const Task& task) { return task.desired <= Desired::running; }
bool ended_by_itself(const Task& task) { return is_over(task.state) && task.state != TaskState::shutdown; }
bool has_started(const Task& task) { return task.state >= TaskState::assigned; }

class Planner {
 public:
  Planner(const State& state, Time now) : state_{state}, now_{now} {}

  Plan plan() {
    std::map<std::string, Slots> by_service;
    for (const auto& [id, task] : state_.tasks) by_service[task.service_id][task.slot].push_back(&task);
    for (const auto& [id, service] : state_.services) by_service.try_emplace(id);
    for (auto& [id, slots] : by_service) {
      for (auto& [number, slot] : slots) {
        std::ranges::sort(slot, {}, [](const Task* task) {
          return std::pair{task->created_at, task->version};
        });
      }
      const auto service = state_.services.find(id);
      if (service == state_.services.end())
        discard_all(slots);
      else
        plan_service(service->second, slots);
    }
    for (const auto& [id, task] : state_.tasks) end(task);
    for (const auto& [id, task] : state_.tasks) start(task, by_service[task.service_id][task.slot]);
    return std::move(plan_);
  }

 private:
  void act(Action::Kind kind, const std::string& id, std::string text = {}) {
    plan_.actions.push_back({.kind = kind, .id = id, .text = std::move(text)});
  }

  void look_again(Time at) {
    if (!plan_.again_at || at < *plan_.again_at) plan_.again_at = at;
  }

  void create(const Service& service, std::uint32_t slot, Time not_before, std::uint64_t attempt) {
    plan_.actions.push_back(
        {.kind = Action::Kind::create, .id = service.id, .slot = slot, .at = not_before, .attempt = attempt});
  }

  void discard_all(const Slots& slots) {
    for (const auto& [number, slot] : slots) discard(slot);
  }

  void discard(const Slot& slot) {
    for (const Task* task : slot) {
      if (task->desired != Desired::remove) act(Action::Kind::discard, task->id);
    }
  }

  static bool is_current(const Service& service, const Task& task) {
    return task.wish.document == service.wish.task.document;
  }

  void plan_service(const Service& service, Slots& slots) {
    const auto kept = choose_slots(service, slots);
    for (const auto& [number, slot] : slots) {
      if (std::ranges::find(kept, number) == kept.end()) discard(slot);
    }
    replacing_ = 0;
    for (const auto number : kept) {
      if (is_being_replaced(service, slots[number])) ++replacing_;
    }
    for (const auto number : kept) plan_slot(service, number, slots[number]);
    plan_update(service, kept, slots);
    for (const auto number : kept) trim_history(slots[number]);
  }

  /// Slots in use first, those with a running task before others, lower numbers before higher.
  std::vector<std::uint32_t> choose_slots(const Service& service, const Slots& slots) const {
    if (service.wish.global) return {0};
    std::vector<std::pair<bool, std::uint32_t>> used;
    for (const auto& [number, slot] : slots) {
      if (slot.back()->desired == Desired::remove) continue;
      const bool runs = std::ranges::any_of(
          slot, [](const Task* task) { return is_wanted(*task) && task->state == TaskState::running; });
      used.emplace_back(!runs, number);
    }
    std::ranges::sort(used);
    std::vector<std::uint32_t> kept;
    for (const auto& [idle, number] : used) {
      if (kept.size() < service.wish.replicas) kept.push_back(number);
    }
    for (std::uint32_t number = 1; kept.size() < service.wish.replicas; ++number) {
      if (!slots.contains(number)) kept.push_back(number);
    }
    return kept;
  }

  /// An update has begun on this slot and its new task does not run yet.
  static bool is_being_replaced(const Service& service, const Slot& slot) {
    if (slot.empty()) return false;
    const Task& newest = *slot.back();
    if (!is_current(service, newest)) return !is_wanted(newest);
    return slot.size() > 1 && newest.state < TaskState::running &&
           newest.created_at >= service.update_started_at && service.update != Service::Update::none;
  }

  void plan_slot(const Service& service, std::uint32_t number, const Slot& slot) {
    if (slot.empty()) return create_if_room(service, number, now_, 0);
    const Task& newest = *slot.back();
    if (is_over(newest.state))
      replace_ended(service, number, newest);
    else if (!is_current(service, newest) && is_wanted(newest))
      update(service, number, newest);
    else if (has_started(newest) && is_wanted(newest) &&
             state_.node.availability == Node::Availability::drain) {
      act(Action::Kind::retire, newest.id);
    }
    if (newest.state == TaskState::running || !service.wish.update.start_first) retire_all_but(newest, slot);
  }

  void create_if_room(const Service& service, std::uint32_t number, Time not_before, std::uint64_t attempt) {
    // A global service has no task on a node that takes none; a replicated one has it pending.
    if (service.wish.global && state_.node.availability != Node::Availability::active) return;
    create(service, number, not_before, attempt);
  }

  void replace_ended(const Service& service, std::uint32_t number, const Task& newest) {
    if (is_wanted(newest)) act(Action::Kind::retire, newest.id);
    if (!ended_by_itself(newest) || newest.lost || !is_current(service, newest)) {
      return create_if_room(service, number, now_, 0);
    }
    const auto at = restart_time(newest);
    if (at) create_if_room(service, number, *at, newest.attempt + 1);
  }

  void retire_all_but(const Task& newest, const Slot& slot) {
    for (const Task* task : slot) {
      if (task != &newest && is_wanted(*task)) act(Action::Kind::retire, task->id);
    }
  }

  void update(const Service& service, std::uint32_t number, const Task& newest) {
    if (service.update == Service::Update::paused) return;
    // A task that does not run yet has nothing to lose.
    const bool is_free = newest.state < TaskState::running;
    const auto parallelism = service.wish.update.parallelism;
    if (!is_free && parallelism != 0 && replacing_ >= parallelism) return;
    if (!is_free && !delay_is_over(service)) return;
    ++replacing_;
    if (service.wish.update.start_first)
      create_if_room(service, number, now_, 0);
    else
      act(Action::Kind::retire, newest.id);
  }

  /// The pause between two steps of an update counts from the last task that came up.
  bool delay_is_over(const Service& service) {
    if (service.wish.update.delay.count() == 0) return true;
    Time last{};
    for (const auto& [id, task] : state_.tasks) {
      if (task.service_id != service.id || !is_current(service, task) || task.state != TaskState::running)
        continue;
      if (task.created_at >= service.update_started_at) last = std::max(last, task.state_since);
    }
    const Time due = last + std::chrono::duration_cast<Time::duration>(service.wish.update.delay);
    if (now_ >= due) return true;
    look_again(due);
    return false;
  }

  void plan_update(const Service& service, const std::vector<std::uint32_t>& kept, const Slots& slots) {
    if (service.update != Service::Update::updating) return;
    bool all_done = true;
    for (const auto number : kept) {
      const auto& slot = slots.at(number);
      for (const Task* task : slot) {
        if (is_current(service, *task) && fails_update(service, *task))
          return end_failed_update(service, *task);
      }
      all_done &= !slot.empty() && is_current(service, *slot.back()) &&
                  (slot.back()->state == TaskState::running || slot.back()->state == TaskState::complete);
    }
    if (all_done) act(Action::Kind::end_update, service.id);
  }

  static bool fails_update(const Service& service, const Task& task) {
    return task.created_at >= service.update_started_at &&
           (task.state == TaskState::failed || task.state == TaskState::rejected);
  }

  void end_failed_update(const Service& service, const Task& task) {
    const std::string reason = "due to failure or early termination of task " + task.id;
    using enum UpdateWish::OnFailure;
    if (service.wish.update.on_failure == pause)
      act(Action::Kind::pause_update, service.id, "update paused " + reason);
    if (service.wish.update.on_failure == roll_back && !service.previous_document.empty()) {
      act(Action::Kind::roll_back, service.id, "update rolled back " + reason);
    }
  }

  void trim_history(const Slot& slot) {
    const auto ended = std::ranges::count_if(slot, [](const Task* task) { return is_over(task->state); });
    auto excess = static_cast<std::size_t>(ended) > history_per_slot
                      ? static_cast<std::size_t>(ended) - history_per_slot
                      : 0;
    for (std::size_t i = 0; i + 1 < slot.size() && excess > 0; ++i) {
      if (!is_over(slot[i]->state)) continue;
      act(Action::Kind::forget, slot[i]->id);
      --excess;
    }
  }

  void end(const Task& task) {
    if (is_wanted(task)) return;
    if (is_over(task.state)) {
      if (task.desired == Desired::remove) act(Action::Kind::forget, task.id);
    } else if (task.state < TaskState::starting) {
      act(Action::Kind::settle, task.id);
    } else if (!task.stop_asked_at) {
      act(Action::Kind::stop, task.id);
    } else {
      const Time due =
          *task.stop_asked_at + std::chrono::duration_cast<Time::duration>(task.wish.stop_grace) + patience;
      if (now_ >= due)
        act(Action::Kind::kill, task.id);
      else
        look_again(due);
    }
  }

  void start(const Task& task, const Slot& slot) {
    if (!is_wanted(task) || has_started(task)) return;
    if (now_ < task.not_before) return look_again(task.not_before);
    for (const Task* other : slot) {
      if (other != &task && !is_wanted(*other) && !is_over(other->state)) return;  // its end will wake us
    }
    std::vector<const Task*> others = starting_;
    for (const auto& [id, other] : state_.tasks) {
      if (has_started(other) && !is_over(other.state)) others.push_back(&other);
    }
    const std::string reason = obstacle(task, state_.node, others);
    if (reason.empty()) {
      starting_.push_back(&task);
      act(Action::Kind::start, task.id);
    } else if (task.error != reason) {
      act(Action::Kind::hold, task.id, reason);
    }
  }

  const State& state_;
  Time now_;
  Plan plan_;
  std::uint64_t replacing_ = 0;        ///< slots of the service at hand that an update is at work on
  std::vector<const Task*> starting_;  ///< by this plan
};

}  // namespace

std::optional<Time> restart_time(const Task& ended) {
  const auto& policy = ended.wish.restart;
  if (policy.condition == RestartWish::Condition::none) return std::nullopt;
  if (policy.condition == RestartWish::Condition::on_failure && ended.state == TaskState::complete)
    return std::nullopt;
  const auto lived = ended.state_since - std::max(ended.created_at, ended.not_before);
  const bool forgiven = policy.window.count() > 0 && lived > policy.window;
  if (policy.max_attempts != 0 && !forgiven && ended.attempt >= policy.max_attempts) return std::nullopt;
  auto delay = policy.delay;
  // Without a delay of its own, a program that ends at once must not take the machine with it.
  if (lived < 1s && ended.attempt >= 3) {
    const auto backed_off =
        std::chrono::nanoseconds{50ms} * (1LL << std::min<std::uint64_t>(ended.attempt, 7));
    delay = std::max(delay, std::min<std::chrono::nanoseconds>(backed_off, 5s));
  }
  return ended.state_since + std::chrono::duration_cast<Time::duration>(delay);
}

Plan reconcile(const State& state, Time now) { return Planner{state, now}.plan(); }

}  // namespace iitbfaas::embedded

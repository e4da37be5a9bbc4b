#pragma once
#include "embedded/state.hpp"

#include <optional>
#include <string>
#include <vector>

/// What to do next, so that tasks become what services ask for. Pure: values and the time in, actions out;
/// the orchestrator does them, one plan after another, until a plan is empty.
namespace iitbfaas::embedded {

struct Action {
  enum class Kind {
    create,        ///< a task of service `id` in `slot`, not before `at`, the `attempt`th in a row
    retire,        ///< task `id`: desired state shutdown
    discard,       ///< task `id`: desired state remove
    hold,          ///< task `id` cannot run now; `text` says why
    start,         ///< task `id`
    stop,          ///< task `id`: ask its program to end
    kill,          ///< task `id`: it did not end when asked
    settle,        ///< task `id` never ran and never will
    forget,        ///< task `id` leaves no trace
    end_update,    ///< of service `id`
    pause_update,  ///< of service `id`, because `text`
    roll_back,     ///< service `id` to its previous spec, because `text`
  };
  Kind kind = Kind::start;
  std::string id = {};
  std::uint32_t slot = 0;
  Time at = {};
  std::uint64_t attempt = 0;
  std::string text = {};
  friend bool operator==(const Action&, const Action&) = default;
};

struct Plan {
  std::vector<Action> actions = {};
  std::optional<Time> again_at = {};  ///< when time alone will change the plan
};

Plan reconcile(const State& state, Time now);

/// When, if at all, the slot of `ended`, which ended by itself, gets a new task.
std::optional<Time> restart_time(const Task& ended);

/// Why `node` cannot run `task` beside the tasks in `others`, as Docker says it; empty: it can.
std::string obstacle(const Task& task, const Node& node, const std::vector<const Task*>& others);

}  // namespace iitbfaas::embedded

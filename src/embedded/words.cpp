#include "embedded/words.hpp"

#include <array>

namespace iitbfaas::embedded {
namespace {

constexpr std::array task_states{"new",     "pending",  "assigned", "preparing", "starting",
                                 "running", "complete", "shutdown", "failed",    "rejected"};
constexpr std::array desired_states{"ready", "running", "shutdown", "remove"};
constexpr std::array availabilities{"active", "pause", "drain"};
constexpr std::array updates{"", "updating", "paused", "completed", "rollback_completed"};

template <class Enum, std::size_t size>
Enum find(const std::array<const char*, size>& words, std::string_view word) noexcept {
  for (std::size_t i = 0; i < size; ++i) {
    if (word == words[i]) return static_cast<Enum>(i);
  }
  return Enum{};
}

}  // namespace

const char* word(TaskState state) noexcept { return task_states[static_cast<std::size_t>(state)]; }
const char* word(Desired desired) noexcept { return desired_states[static_cast<std::size_t>(desired)]; }
const char* word(Node::Availability availability) noexcept {
  return availabilities[static_cast<std::size_t>(availability)];
}
const char* word(Service::Update update) noexcept { return updates[static_cast<std::size_t>(update)]; }

TaskState to_task_state(std::string_view word) noexcept { return find<TaskState>(task_states, word); }
Desired to_desired(std::string_view word) noexcept { return find<Desired>(desired_states, word); }
Node::Availability to_availability(std::string_view word) noexcept {
  return find<Node::Availability>(availabilities, word);
}
Service::Update to_update(std::string_view word) noexcept { return find<Service::Update>(updates, word); }

}  // namespace iitbfaas::embedded

#pragma once
#include "embedded/state.hpp"

#include <string>
#include <string_view>

/// The API's words for our enumerations.
namespace iitbfaas::embedded {

const char* word(TaskState state) noexcept;
const char* word(Desired desired) noexcept;
const char* word(Node::Availability availability) noexcept;
const char* word(Service::Update update) noexcept;

/// Nothing known by that word: the first of the enumeration.
TaskState to_task_state(std::string_view word) noexcept;
Desired to_desired(std::string_view word) noexcept;
Node::Availability to_availability(std::string_view word) noexcept;
Service::Update to_update(std::string_view word) noexcept;

}  // namespace iitbfaas::embedded

#pragma once
#include "conversion.hpp"

#include "iitbfaas/function.hpp"
#include "iitbfaas/node.hpp"
#include "iitbfaas/scaling.hpp"
#include "iitbfaas/stack.hpp"

/// Enumerations are strings in Python, typing.Literal in the stubs.
namespace iitbfaas::python {

template <>
struct Words<ReplicaState> {
  static constexpr std::array<std::pair<const char*, ReplicaState>, 5> all{{
      {"pending", ReplicaState::pending},
      {"starting", ReplicaState::starting},
      {"ready", ReplicaState::ready},
      {"stopping", ReplicaState::stopping},
      {"failed", ReplicaState::failed},
  }};
};

template <>
struct Words<DeployOutcome> {
  static constexpr std::array<std::pair<const char*, DeployOutcome>, 3> all{{
      {"created", DeployOutcome::created},
      {"updated", DeployOutcome::updated},
      {"unchanged", DeployOutcome::unchanged},
  }};
};

template <>
struct Words<NodeRole> {
  static constexpr std::array<std::pair<const char*, NodeRole>, 2> all{{
      {"worker", NodeRole::worker},
      {"manager", NodeRole::manager},
  }};
};

template <>
struct Words<NodeAvailability> {
  static constexpr std::array<std::pair<const char*, NodeAvailability>, 3> all{{
      {"active", NodeAvailability::active},
      {"pause", NodeAvailability::pause},
      {"drain", NodeAvailability::drain},
  }};
};

template <>
struct Words<ScaleType> {
  static constexpr std::array<std::pair<const char*, ScaleType>, 4> all{{
      {"rps", ScaleType::rps},
      {"capacity", ScaleType::capacity},
      {"cpu", ScaleType::cpu},
      {"query", ScaleType::query},
  }};
};

template <>
struct Words<ScaleReason> {
  static constexpr std::array<std::pair<const char*, ScaleReason>, 9> all{{
      {"steady", ScaleReason::steady},
      {"load", ScaleReason::load},
      {"panic", ScaleReason::panic},
      {"idle", ScaleReason::idle},
      {"wake", ScaleReason::wake},
      {"alert", ScaleReason::alert},
      {"bounds", ScaleReason::bounds},
      {"no_data", ScaleReason::no_data},
      {"stabilising", ScaleReason::stabilising},
  }};
};

template <>
struct Words<StackAction> {
  static constexpr std::array<std::pair<const char*, StackAction>, 4> all{{
      {"create", StackAction::create},
      {"update", StackAction::update},
      {"unchanged", StackAction::unchanged},
      {"remove", StackAction::remove},
  }};
};

template <>
struct Words<StackPart> {
  static constexpr std::array<std::pair<const char*, StackPart>, 5> all{{
      {"network", StackPart::network},
      {"secret", StackPart::secret},
      {"config", StackPart::config},
      {"service", StackPart::service},
      {"function", StackPart::function},
  }};
};

}  // namespace iitbfaas::python

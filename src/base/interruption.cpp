#include "base/interruption.hpp"

#include <utility>

namespace iitbfaas {
namespace {

thread_local Interruption* current = nullptr;

}  // namespace

Interruption::Interruption(std::function<bool()> asked)
    : asked_{std::move(asked)}, owner_{std::this_thread::get_id()}, outer_{std::exchange(current, this)} {}

Interruption::~Interruption() { current = outer_; }

bool Interruption::said() {
  if (!said_ && std::this_thread::get_id() == owner_ && asked_()) said_ = true;
  return said_;
}

}  // namespace iitbfaas

namespace iitbfaas::base {

Interruption* interruption() noexcept { return current; }

void throw_if_interrupted() {
  if (current != nullptr && current->said()) throw Interrupted{"interrupted while waiting"};
}

Attending::Attending(Interruption* other) noexcept : before_{std::exchange(current, other)} {}

Attending::~Attending() { current = before_; }

}  // namespace iitbfaas::base

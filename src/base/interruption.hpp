#pragma once
#include "iitbfaas/interruption.hpp"

#include <algorithm>
#include <chrono>

/// For whatever waits on behalf of a caller: never longer than `until_asked`, and each time it wakes
/// `throw_if_interrupted`.
namespace iitbfaas::base {

inline constexpr std::chrono::milliseconds attention{100};

/// That of this thread, or null.
Interruption* interruption() noexcept;

/// Throws Interrupted.
void throw_if_interrupted();

/// How long to wait at most, of `left`.
inline std::chrono::milliseconds until_asked(std::chrono::milliseconds left) {
  return interruption() == nullptr ? left : std::min(left, attention);
}

/// While it lives, this thread works for another one and ends its waits as that one does.
class Attending {
 public:
  explicit Attending(Interruption* other) noexcept;
  ~Attending();
  Attending(const Attending&) = delete;
  Attending& operator=(const Attending&) = delete;

 private:
  Interruption* before_;
};

}  // namespace iitbfaas::base

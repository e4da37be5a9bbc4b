#pragma once
#include "iitbfaas/interruption.hpp"

#include <pybind11/pybind11.h>

#include <chrono>
#include <optional>
#include <type_traits>
#include <utility>

/// What every call that may wait goes through.
namespace iitbfaas::python {

/// Without the GIL; and on Python's main thread signals are looked after meanwhile.
class Released {
 public:
  Released();

 private:
  pybind11::gil_scoped_release released_;
  std::optional<Interruption> interruption_;
};

/// Throws what a signal's handler raised (KeyboardInterrupt), if one did. With the GIL.
void throw_if_raised();

/// Runs `work` without the GIL. What it takes and returns are C++ values. Ctrl-C ends it within 100 ms.
template <class Work>
auto waiting(const Work& work) {
  using Result = std::invoke_result_t<const Work&>;
  try {
    if constexpr (std::is_void_v<Result>) {
      {
        const Released released;
        work();
      }
      throw_if_raised();
    } else {
      auto result = [&] {
        const Released released;
        return work();
      }();
      throw_if_raised();
      return result;
    }
  } catch (const Error&) {
    throw_if_raised();
    throw;
  }
}

/// For waits of our own on a condition: how long until signals are looked after again.
inline constexpr std::chrono::milliseconds attention{100};

/// Whether a handler raised. Without the GIL, on the thread that waits.
bool raised_by_signal();

}  // namespace iitbfaas::python

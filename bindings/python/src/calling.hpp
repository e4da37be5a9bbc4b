#pragma once
#include "value.hpp"
#include "waiting.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/interruption.hpp"

#include <atomic>
#include <optional>
#include <type_traits>
#include <utility>

namespace iitbfaas::python {

/// A keyword that is a callable, taken out of `keywords`; None when it is not there.
py::object callable_from(Place place, py::kwargs& keywords);

/// A call of the library that calls Python back, one at a time, from whichever of its threads. What a
/// callable raises ends the call and is raised there: an exception of Python must not travel through threads
/// that know nothing of it.
class Calling {
 public:
  /// Without the GIL. What `made` reads from the answer; nothing once a callable has raised, or for None.
  template <class Made, class... Told>
  auto ask(const py::object& callable, const Made& made, const Told&... told)
      -> std::optional<std::invoke_result_t<const Made&, py::object>> {
    if (callable.is_none() || raised_) return std::nullopt;
    const py::gil_scoped_acquire gil;
    try {
      return made(callable(give(told)...));
    } catch (py::error_already_set& error) {
      failure_.emplace(std::move(error));
      raised_ = true;
      return std::nullopt;
    }
  }

  template <class... Told>
  void tell(const py::object& callable, const Told&... told) {
    ask(
        callable, [](const py::object&) { return true; }, told...);
  }

  /// waiting(), which ends soon after a callable raised.
  template <class Work>
  auto wait(const Work& work) {
    const auto attentive = [&] {
      const Interruption interruption{[this] { return raised_.load() || raised_by_signal(); }};
      return work();
    };
    try {
      if constexpr (std::is_void_v<std::invoke_result_t<const Work&>>) {
        waiting(attentive);
        rethrow();
      } else {
        auto result = waiting(attentive);
        rethrow();
        return result;
      }
    } catch (const Error&) {
      rethrow();
      throw;
    }
  }

 private:
  void rethrow() {
    if (failure_) throw py::error_already_set{*failure_};
  }

  std::atomic<bool> raised_ = false;
  std::optional<py::error_already_set> failure_;
};

}  // namespace iitbfaas::python

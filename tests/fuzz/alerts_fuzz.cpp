#include "property.hpp"
#include "scale/alert_desk.hpp"

#include "iitbfaas/error.hpp"

using namespace iitbfaas;

/// What is refused is refused as InvalidSpec; an alert that counts names a function, and counts once.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    scale::AlertDesk desk;
    const auto now = scale::AlertDesk::Clock::now();
    for (const auto& alert : scale::decode_alerts(fuzz::as_text(data, size))) {
      fuzz::require(!alert.why_not.empty() || !alert.function.empty(),
                    "it names a function, or says why not");
      desk.file(alert, true, now);
      fuzz::require(desk.file(alert, true, now).result != "taken", "said again at once, it does not count");
    }
  } catch (const InvalidSpec&) {
  }
  return 0;
}

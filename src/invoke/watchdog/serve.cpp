#include "base/environment.hpp"
#include "base/log.hpp"

#include "iitbfaas/watchdog.hpp"

#include <utility>

namespace iitbfaas {

void serve(FunctionHandler handler) {
  auto options = watchdog_options(base::environment(), std::move(handler));
  options.own_process = true;
  Watchdog watchdog{std::move(options)};
  base::log::info("watchdog", "serving on port " + std::to_string(watchdog.port()) + ", metrics on port " +
                                  std::to_string(watchdog.metrics_port()));
  watchdog.run({});
}

}  // namespace iitbfaas

// PID 1 of every function's container.
#include "base/environment.hpp"
#include "base/log.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/watchdog.hpp"

#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include <exception>
#include <string>

namespace {

/// The pipes of a program must not land on descriptors 0 to 2.
void fill_standard_descriptors() {
  int fd = ::open("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= STDERR_FILENO) fd = ::dup(fd);
  if (fd > STDERR_FILENO) ::close(fd);
}

}  // namespace

int main() {
  fill_standard_descriptors();
  ::mallopt(M_ARENA_MAX, 1);  // a second heap for the metrics thread would cost more than it brings
  try {
    auto options = iitbfaas::watchdog_options(iitbfaas::base::environment());
    options.own_process = true;
    iitbfaas::Watchdog watchdog{std::move(options)};
    iitbfaas::base::log::info("watchdog", "serving on port " + std::to_string(watchdog.port()) +
                                              ", metrics on port " + std::to_string(watchdog.metrics_port()));
    watchdog.run({});
    return 0;
  } catch (const std::exception& error) {
    iitbfaas::base::log::error("watchdog", error.what());
    return 1;
  }
}

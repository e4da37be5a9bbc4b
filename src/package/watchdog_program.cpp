#include "base/own_programs.hpp"
#include "contract/environment.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/image.hpp"

#include <cstdlib>
#include <utility>

namespace iitbfaas {
namespace fs = std::filesystem;

fs::path watchdog_program() {
  if (const char* chosen = std::getenv(contract::environment::watchdog);
      chosen != nullptr && *chosen != '\0') {
    if (fs::is_regular_file(chosen)) return chosen;
    throw BuildError{"find the watchdog: IITBFAAS_WATCHDOG is " + std::string{chosen} + ", which is no file"};
  }
  if (auto found = base::find_own_program("iitbfaas-watchdog")) return *std::move(found);
  throw BuildError{"find the watchdog: it is neither beside this program or library nor in " IITBFAAS_LIBEXEC
                   "; set IITBFAAS_WATCHDOG"};
}

fs::path tool_program() {
  if (auto found = base::find_own_program("iitbfaas")) return *std::move(found);
  throw BuildError{"find the iitbfaas program: it is neither beside this program or library nor installed"};
}

}  // namespace iitbfaas

#include "contract/environment.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/image.hpp"

#include <array>
#include <cstdlib>

namespace iitbfaas {
namespace fs = std::filesystem;

fs::path watchdog_program() {
  constexpr const char* name = "iitbfaas-watchdog";
  if (const char* chosen = std::getenv(contract::environment::watchdog);
      chosen != nullptr && *chosen != '\0') {
    if (fs::is_regular_file(chosen)) return chosen;
    throw BuildError{"find the watchdog: IITBFAAS_WATCHDOG is " + std::string{chosen} + ", which is no file"};
  }
  std::error_code error;
  const auto here = fs::read_symlink("/proc/self/exe", error).parent_path();
  const std::array places{here / name, here / "../libexec/iitbfaas" / name,
                          fs::path{IITBFAAS_LIBEXEC} / name};
  for (const auto& place : places) {
    if (fs::is_regular_file(place, error)) return place.lexically_normal();
  }
  throw BuildError{"find the watchdog: it is neither beside this program nor in " IITBFAAS_LIBEXEC
                   "; set IITBFAAS_WATCHDOG"};
}

}  // namespace iitbfaas

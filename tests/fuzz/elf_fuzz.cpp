#include "package/elf.hpp"
#include "package/ld_cache.hpp"

#include "iitbfaas/error.hpp"

#include <cstddef>
#include <cstdint>

// Whatever a file holds, reading it ends, stays inside of it, and throws BuildError alone.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iitbfaas;
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  try {
    if (packaging::is_elf(bytes)) packaging::to_string(packaging::elf_machine(bytes));
    packaging::parse_elf(bytes);
  } catch (const BuildError&) {
  }
  packaging::parse_ld_cache(bytes);
  return 0;
}

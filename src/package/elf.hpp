#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Reading ELF files: what a program says about the machine it is for and the libraries it needs.
namespace iitbfaas::packaging {

/// What a file was compiled for.
struct ElfMachine {
  std::uint16_t machine = 0;    ///< EM_…
  std::uint8_t word = 0;        ///< ELFCLASS…
  std::uint8_t byte_order = 0;  ///< ELFDATA…

  friend bool operator==(const ElfMachine&, const ElfMachine&) = default;
};

struct Elf {
  bool program = false;  ///< can be run: an executable, or a shared object with a loader or a start address
  std::string interpreter = {};  ///< the loader; empty: static
  std::vector<std::string> needed = {};
  std::string rpath = {}, runpath = {};  ///< as they stand, "$ORIGIN/../lib:/opt/lib"
};

bool is_elf(std::string_view bytes) noexcept;

/// Throws BuildError when the file ends before it says.
ElfMachine elf_machine(std::string_view bytes);

/// Of a file for this machine. Bounded in time and memory by the size of `bytes`, whatever they hold. Throws
/// BuildError with the reason alone ("is cut short: …"): the caller knows the file's name.
Elf parse_elf(std::string_view bytes);

ElfMachine this_machine() noexcept;
/// "x86_64", "aarch64", "i386"; "machine 4711".
std::string to_string(const ElfMachine& machine);
/// As images name it: "amd64", "arm64".
std::string image_architecture();

}  // namespace iitbfaas::packaging

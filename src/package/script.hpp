#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Scripts: which interpreter, and what that reads besides its libraries.
namespace iitbfaas::packaging {

/// The first line of a script.
struct Shebang {
  std::string interpreter = {};  ///< "/bin/sh", "/usr/bin/env"
  std::string name = {};         ///< what env is to find; empty: the interpreter is named directly

  friend bool operator==(const Shebang&, const Shebang&) = default;
};

/// Nothing when `bytes` do not begin with "#!".
std::optional<Shebang> parse_shebang(std::string_view bytes);

/// An interpreter on this machine.
struct Interpreter {
  std::string path = {};                            ///< where the script looks for it
  std::filesystem::path program = {};               ///< the ELF file
  std::vector<std::filesystem::path> library = {};  ///< files and folders of its standard library
  bool python = false;                              ///< it may import more than that
};

/// Runs python or perl, when it is one of these, to ask where it keeps its library. Throws BuildError, which
/// names `script`, when there is none.
Interpreter find_interpreter(const std::filesystem::path& script, const Shebang& shebang);

/// Parts of a standard library that a function has no use for: tests, editors, compiled copies.
bool left_out_of_library(const std::filesystem::path& name);

}  // namespace iitbfaas::packaging

#include "package/script.hpp"

#include "base/files.hpp"
#include "base/subprocess.hpp"
#include "base/text.hpp"
#include "package/elf.hpp"
#include "package/layout.hpp"

#include "iitbfaas/error.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace iitbfaas::packaging {
namespace fs = std::filesystem;
namespace {

bool can_run(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error) && ::access(path.c_str(), X_OK) == 0;
}

/// As env looks for it. An ELF program is preferred to a wrapper script, which would need what it wraps.
fs::path find_on_path(const std::string& name) {
  const char* path = std::getenv("PATH");
  fs::path first;
  for (const auto& folder : base::split(path == nullptr ? search_path : path, ':')) {
    const auto candidate = fs::path{folder} / name;
    if (!can_run(candidate)) continue;
    if (is_elf(base::read_file(candidate))) return candidate;
    if (first.empty()) first = candidate;
  }
  return first;
}

std::vector<std::string> ask(const std::vector<std::string>& command) {
  std::vector<std::string> lines;
  for (const auto& line : base::split(base::capture(command), '\n')) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

/// Wrappers such as pyenv's are seen through: python says itself where it is.
void ask_python(Interpreter& interpreter) {
  const auto lines = ask({interpreter.program.string(), "-I", "-c",
                          "import sys, sysconfig\n"
                          "print(sys.executable)\n"
                          "for name in 'stdlib', 'platstdlib': print(sysconfig.get_path(name))\n"
                          "print(sysconfig.get_config_var('DESTSHARED'))\n"
                          "if sys.prefix != sys.base_prefix:\n"
                          "  print(sysconfig.get_path('purelib'), sys.prefix + '/pyvenv.cfg', sep='\\n')"});
  if (lines.size() < 4) throw Error{interpreter.program.string() + " does not say where its library is"};
  interpreter.program = lines.front();
  interpreter.python = true;
  for (auto line = lines.begin() + 1; line != lines.end(); ++line) {
    if (fs::exists(*line)) interpreter.library.emplace_back(*line);
  }
}

void ask_perl(Interpreter& interpreter) {
  const auto lines =
      ask({interpreter.program.string(), "-MConfig", "-e",
           "print \"$_\\n\" for $Config{privlibexp}, $Config{archlibexp}, grep(/perl-base$/, @INC)"});
  for (const auto& line : lines) {
    if (fs::is_directory(line)) interpreter.library.emplace_back(line);
  }
}

/// Debian's node keeps a part of itself outside of its program.
void ask_node(Interpreter& interpreter) {
  constexpr const char* debian = "/usr/share/nodejs";
  constexpr std::array parts{"acorn", "acorn-walk", "cjs-module-lexer", "undici"};
  for (const auto* part : parts) {
    if (interpreter.program.string().starts_with("/usr/bin/") && fs::is_directory(fs::path{debian} / part)) {
      interpreter.library.push_back(fs::path{debian} / part);
    }
  }
}

}  // namespace

std::optional<Shebang> parse_shebang(std::string_view bytes) {
  if (!bytes.starts_with("#!")) return std::nullopt;
  const auto line = base::trim(bytes.substr(2, std::min<std::size_t>(bytes.find('\n'), 4096) - 2));
  const auto blank = line.find_first_of(" \t");
  Shebang shebang{.interpreter = std::string{line.substr(0, blank)}};
  if (fs::path{shebang.interpreter}.filename() != "env" || blank == std::string_view::npos) return shebang;
  for (const auto& word : base::split(base::trim(line.substr(blank)), ' ')) {
    if (word.empty() || word.starts_with('-') || word.find('=') != std::string::npos) continue;
    shebang.name = word;
    break;
  }
  return shebang;
}

Interpreter find_interpreter(const fs::path& script, const Shebang& shebang) {
  const bool by_name = !shebang.name.empty();
  const auto wanted = by_name ? shebang.name : shebang.interpreter;
  Interpreter interpreter{.path = wanted, .program = by_name ? find_on_path(wanted) : fs::path{wanted}};
  if ((!by_name && !fs::path{wanted}.is_absolute()) || !can_run(interpreter.program)) {
    throw BuildError{"package " + script.string() + ": its interpreter " +
                     (wanted.empty() ? "(none named)" : wanted) +
                     " is not on this machine; install it or correct the #! line"};
  }
  if (by_name && wanted.front() != '/') interpreter.path = "/usr/bin/" + wanted;
  const auto kind = fs::path{wanted}.filename().string();
  try {
    if (kind.starts_with("python") || kind.starts_with("pypy")) ask_python(interpreter);
    if (kind.starts_with("perl")) ask_perl(interpreter);
    if (kind.starts_with("node")) ask_node(interpreter);
  } catch (const Error& error) {
    throw BuildError{"package " + script.string() + ": ask its interpreter for its library: " + error.what()};
  }
  return interpreter;
}

bool left_out_of_library(const fs::path& name) {
  constexpr std::array names{"__pycache__", "test",          "tests",        "idlelib",
                             "tkinter",     "turtledemo",    "ensurepip",    "lib2to3",
                             "pydoc_data",  "dist-packages", "site-packages"};
  const auto text = name.string();
  return std::ranges::find(names, text) != names.end() || text.starts_with("config-3.") ||
         text.ends_with(".a") || text.ends_with(".pod");
}

}  // namespace iitbfaas::packaging

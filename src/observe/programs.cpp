#include "observe/programs.hpp"

#include "base/own_programs.hpp"
#include "base/text.hpp"
#include "observe/services.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <vector>

namespace iitbfaas::observe {
namespace {

namespace fs = std::filesystem;

/// As Debian calls a program, and as its makers do.
struct Program {
  const char* part;
  const char* package;  ///< Debian's
  std::array<const char*, 2> names;
  const char* data;  ///< a folder that it reads where Debian put it
};

constexpr std::array programs{
    Program{parts::prometheus, "prometheus", {"prometheus", "prometheus"}, "/usr/share/prometheus/web"},
    Program{parts::alertmanager,
            "prometheus-alertmanager",
            {"prometheus-alertmanager", "alertmanager"},
            "/usr/share/prometheus/alertmanager"},
    Program{
        parts::node_exporter, "prometheus-node-exporter", {"prometheus-node-exporter", "node_exporter"}, ""},
    Program{parts::container_exporter, "", {"iitbfaas-exporter", "iitbfaas-exporter"}, ""},
};

const Program* find(const std::string& part) {
  for (const auto& program : programs) {
    if (part == program.part) return &program;
  }
  return nullptr;
}

/// Beside this program, where it installs its own, and where commands are.
std::vector<fs::path> folders() {
  auto list = base::own_program_folders();
  const char* path = std::getenv("PATH");
  for (const auto& folder : base::split(path != nullptr ? path : "", ':')) {
    if (!folder.empty()) list.emplace_back(folder);
  }
  list.insert(list.end(), {"/usr/bin", "/usr/local/bin", "/usr/sbin"});
  return list;
}

std::optional<fs::path> locate(const Program& program) {
  std::error_code error;
  for (const auto& folder : folders()) {
    for (const auto* name : program.names) {
      if (fs::is_regular_file(folder / name, error)) return (folder / name).lexically_normal();
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<PackageSpec> installed_program(const std::string& part) {
  const auto* const program = find(part);
  if (program == nullptr) return std::nullopt;
  const auto path = locate(*program);
  if (!path) return std::nullopt;
  PackageSpec spec{.program = *path, .name = part, .with_watchdog = false, .user = "0:0"};
  if (*program->data != '\0' && fs::is_directory(program->data)) spec.includes = {{.source = program->data}};
  return spec;
}

std::string how_to_install(const std::string& part) {
  const auto* const program = find(part);
  if (program == nullptr || *program->package == '\0') return {};
  return std::string{"apt-get install "} + program->package;
}

}  // namespace iitbfaas::observe

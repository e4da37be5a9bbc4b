#include "observe/part_plans.hpp"

#include "base/text.hpp"
#include "observe/programs.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <array>

namespace iitbfaas::observe {
namespace {

using PartOption = MonitoringPart MonitoringOptions::*;

// Prometheus is last: when it starts, the others are there to be found.
constexpr std::array<std::pair<const char*, PartOption>, 6> all_parts{{
    {parts::alertmanager, &MonitoringOptions::alertmanager},
    {parts::node_exporter, &MonitoringOptions::node_exporter},
    {parts::container_exporter, &MonitoringOptions::container_exporter},
    {parts::grafana, &MonitoringOptions::grafana},
    {parts::karma, &MonitoringOptions::karma},
    {parts::prometheus, &MonitoringOptions::prometheus},
}};

void check_left_out(const std::vector<std::string>& without) {
  for (const auto& name : without) {
    const auto found = std::ranges::find_if(all_parts, [&](const auto& part) { return name == part.first; });
    if (found == all_parts.end()) throw InvalidSpec{"without", "there is no part \"" + name + "\""};
    if (name == parts::prometheus) throw InvalidSpec{"without", "nothing is measured without prometheus"};
  }
}

bool uses_installed(const MonitoringOptions& options, bool embedded) {
  if (!embedded) return options.source == MonitoringSource::installed;
  if (options.source == MonitoringSource::images) {
    throw InvalidSpec{"source", "the embedded engine pulls no images; use the installed programs"};
  }
  return true;
}

std::string why_left_out(const std::string& part) {
  const auto install = how_to_install(part);
  if (!install.empty()) return part + ": it is not installed on this machine; " + install;
  if (part == parts::container_exporter) return part + ": the program iitbfaas-exporter is not installed";
  return part + ": it is run from its image only";
}

}  // namespace

PartChoice choose_parts(const MonitoringOptions& options, bool embedded) {
  check_left_out(options.without);
  const bool installed = uses_installed(options, embedded);
  PartChoice choice;
  for (const auto& [name, option] : all_parts) {
    if (std::ranges::find(options.without, name) != options.without.end()) continue;
    PartPlan plan{.name = name, .part = options.*option, .port = usual_port(name)};
    plan.image = plan.part.image;
    if (installed || plan.image.empty()) {
      auto program = installed_program(name);
      if (!program && plan.name == parts::prometheus) {
        throw BuildError{"package prometheus: it is not installed on this machine; " + how_to_install(name)};
      }
      if (!program) {
        choice.left_out.push_back(why_left_out(name));
        continue;
      }
      choice.to_package.emplace_back(name, std::move(*program));
    }
    choice.plans.push_back(std::move(plan));
  }
  return choice;
}

}  // namespace iitbfaas::observe

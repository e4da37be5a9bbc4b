#include "observe/container_metrics/arguments.hpp"

#include "contract/ports.hpp"

#include "iitbfaas/error.hpp"

#include <functional>
#include <map>

namespace iitbfaas::observe {

ExporterArguments parse_arguments(const std::vector<std::string>& arguments) {
  ExporterArguments parsed{.listen = "0.0.0.0:" + std::to_string(contract::exporter_port)};
  const std::map<std::string, std::function<void(const std::string&)>> known{
      {"--listen", [&](const auto& value) { parsed.listen = value; }},
      {"--cgroup-root", [&](const auto& value) { parsed.folders.cgroups = value; }},
      {"--containers", [&](const auto& value) { parsed.folders.containers = value; }},
      {"--proc", [&](const auto& value) { parsed.folders.processes = value; }},
      {"--processes", [&](const auto& value) { parsed.state = value; }},
  };
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto equals = arguments[i].find('=');
    const auto name = arguments[i].substr(0, equals);
    const auto found = known.find(name);
    if (found == known.end()) throw InvalidSpec{name, "there is no such argument"};
    if (equals == std::string::npos && i + 1 == arguments.size()) throw InvalidSpec{name, "lacks its value"};
    const auto value = equals == std::string::npos ? arguments[++i] : arguments[i].substr(equals + 1);
    if (value.empty()) throw InvalidSpec{name, "is empty"};
    found->second(value);
  }
  return parsed;
}

}  // namespace iitbfaas::observe

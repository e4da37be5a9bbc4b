#include "provision/look.hpp"

#include "provision/look_script.hpp"
#include "provision/public_key.hpp"

#include "iitbfaas/error.hpp"

namespace iitbfaas::provision {

Facts look(const Shell& shell, const std::string& toward) {
  const auto sent = std::chrono::system_clock::now();
  const auto result = shell.run("toward=" + quoted(toward) + "\n" + look_script);
  const auto received = std::chrono::system_clock::now();
  try {
    auto facts = parse_facts(result.out);
    facts.clock_ahead = clock_ahead(result.out, sent, received);
    return facts;
  } catch (const Error& error) {
    throw Error{to_string(shell.machine()) + ": " + error.what()};
  }
}

std::optional<double> look_at_load(const Shell& shell, std::chrono::milliseconds limit) {
  return parse_load(shell.run("echo \"load=$(cut -d' ' -f1 /proc/loadavg)\"", Shell::As::user, limit).out);
}

std::vector<PortProbe> probe_ports(const Shell& shell, const std::vector<PortProbe>& wanted) {
  if (wanted.empty()) return {};
  std::string script = probes_begin;
  for (const auto& probe : wanted) {
    script += "knock " + quoted(probe.address) + " " + std::to_string(probe.port) +
              (probe.udp ? " udp &\n" : " tcp &\n");
  }
  return parse_probes(shell.run(script + probes_end).out, wanted);
}

}  // namespace iitbfaas::provision

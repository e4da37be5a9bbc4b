#include "embedded/machine.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "contract/labels.hpp"
#include "embedded/identifier.hpp"
#include "embedded/processes.hpp"

#include "iitbfaas/error.hpp"

#include <sys/utsname.h>
#include <unistd.h>

namespace iitbfaas::embedded {
namespace {

namespace fs = std::filesystem;

constexpr auto probe_patience = std::chrono::seconds{10};

std::string system_name() {
  for (const auto& line : base::split(base::read_file_if_present("/etc/os-release").value_or(""), '\n')) {
    if (line.starts_with("PRETTY_NAME=\"")) return line.substr(13, line.rfind('"') - 13);
  }
  return "Linux";
}

void add_limit(EngineFacts& facts, const std::string& name, const std::string& means,
               const std::string& warning) {
  facts.labels["iitbfaas.limit." + name] = means;
  if (!warning.empty()) facts.warnings.push_back("WARNING: " + warning);
}

}  // namespace

Node read_machine() {
  Node node;
  utsname names{};
  ::uname(&names);
  node.hostname = names.nodename;
  node.memory_bytes = static_cast<std::int64_t>(::sysconf(_SC_PHYS_PAGES)) * ::sysconf(_SC_PAGESIZE);
  node.nano_cpus = ::sysconf(_SC_NPROCESSORS_ONLN) * 1'000'000'000L;
  return node;
}

std::string probe_view(const fs::path& supervisor_program, const fs::path& state) {
  const fs::path folder = state / ("probe-" + new_identifier());
  base::make_private_folder(folder / "root");
  // The one program that is sure to be here runs without any library: the supervisor.
  fs::copy_file(supervisor_program, folder / "root" / "probe");
  supervisor::Job job;
  job.root = (folder / "root").string();
  job.argv = {"/probe", "--version"};
  base::write_file(folder / supervisor::job_file, supervisor::encode(job), 0600);
  Processes processes{supervisor_program};
  processes.start("probe", folder);
  const auto deadline = std::chrono::system_clock::now() + probe_patience;
  std::optional<ProcessEvent> first;
  bool ended = false;
  while (!ended && std::chrono::system_clock::now() < deadline) {
    for (auto& event : processes.wait(deadline)) {
      ended = event.kind != ProcessEvent::Kind::started;
      if (!first) first = std::move(event);
    }
  }
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  if (!first || first->kind != ProcessEvent::Kind::started) {
    throw Error{"start a replica with " + supervisor_program.string() + ": " +
                (first ? first->text : "no answer")};
  }
  return first->text;
}

EngineFacts gather_facts(const fs::path& state, const std::string& view, const ControlGroups& groups) {
  EngineFacts facts;
  utsname names{};
  ::uname(&names);
  facts.version = IITBFAAS_VERSION;
  facts.kernel = names.release;
  facts.architecture = names.machine;
  facts.operating_system = system_name();
  facts.state = state;
  facts.labels[contract::labels::engine] = "embedded";
  facts.labels["iitbfaas.isolation"] = view;
  if (view == "direct") {
    facts.warnings.emplace_back("WARNING: No file system isolation: namespaces are not permitted here");
  } else if (view == "chroot") {
    facts.warnings.emplace_back("WARNING: No process isolation: namespaces are not permitted here");
  }
  facts.warnings.emplace_back("WARNING: No network isolation: replicas share the machine's network");
  if (groups.limits_memory())
    add_limit(facts, "memory", "cgroup", "");
  else
    add_limit(facts, "memory", "rlimit", "memory limits hold for each process by itself (RLIMIT_DATA)");
  if (groups.limits_cpu())
    add_limit(facts, "cpu", "cgroup", "");
  else
    add_limit(facts, "cpu", "none", "No cpu limit support: no control group may be made");
  if (groups.limits_processes())
    add_limit(facts, "pids", "cgroup", "");
  else if (view == "namespaces")
    add_limit(facts, "pids", "rlimit", "");
  else
    add_limit(facts, "pids", "none", "No pids limit support: no control group may be made");
  return facts;
}

}  // namespace iitbfaas::embedded

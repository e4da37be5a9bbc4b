#include "observe/container_metrics/replicas.hpp"

#include "base/files.hpp"
#include "base/json_fields.hpp"
#include "base/text.hpp"
#include "contract/labels.hpp"
#include "contract/state_files.hpp"
#include "observe/container_metrics/kept_file.hpp"

#include "iitbfaas/error.hpp"

#include <unistd.h>

#include <algorithm>

namespace iitbfaas::observe {
namespace fs = std::filesystem;
namespace labels = contract::labels;
namespace {

using namespace base::fields;

constexpr std::size_t process_file_bytes = 16 << 10;

Json parse(std::string_view text) {
  auto document = Json::parse(text, nullptr, false);
  if (document.is_discarded()) throw Error{"it is not JSON"};
  return document;
}

double boot_time(const fs::path& processes) {
  const auto text = base::read_file_if_present(processes / "stat").value_or("");
  double time = absent;
  parse_fields(text, {{"btime", &time}});
  return time;
}

void add(Usage& sum, const base::ProcessStat& process, double ticks, double page) {
  sum.cpu_user += (process.user + process.children_user) / ticks;
  sum.cpu_system += (process.system + process.children_system) / ticks;
  sum.memory_rss += process.resident_pages * page;
  sum.threads += process.threads;
  sum.processes += 1;
}

/// The supervisor is none of the replica, but it waited for processes that were.
Usage begin(const base::ProcessStat& supervisor, double ticks) {
  Usage usage;
  usage.cpu_user = supervisor.children_user / ticks;
  usage.cpu_system = supervisor.children_system / ticks;
  usage.memory_rss = usage.processes = usage.threads = 0;
  return usage;
}

}  // namespace

ReplicaRecord decode_replica_record(std::string_view text) {
  const auto document = parse(text);
  const auto supervisor = base::split(base::trim(base::fields::text(document, "supervisor")), ' ');
  ReplicaRecord replica;
  replica.service_id = base::fields::text(document, "service_id");
  replica.running = base::fields::text(document, "state") == "running";
  if (supervisor.size() >= 2) {
    replica.supervisor = static_cast<pid_t>(base::parse_number<std::uint32_t>(supervisor[0]).value_or(0));
    replica.supervisor_started_at = base::parse_number<std::uint64_t>(supervisor[1]).value_or(0);
  }
  const auto wish = parse(text_or(document, "wish", "{}"));
  const Json& task = member(wish, "TaskTemplate");
  const Json& container = member(task, "ContainerSpec");
  const Json& limits = descend(task, {"Resources", "Limits"});
  replica.memory_limit = real(limits, "MemoryBytes");
  replica.threads_limit = real(limits, "Pids");
  const auto task_id = base::fields::text(document, "id");
  const auto slot = number<std::uint32_t>(document, "slot");
  replica.container = {.id = base::fields::text(document, "container_id"),
                       .name = "." + std::to_string(slot) + "." + task_id,
                       .image = base::fields::text(container, "Image"),
                       .labels = text_map(container, "Labels")};
  replica.container.labels[labels::swarm_task_id] = task_id;
  replica.container.labels[labels::swarm_service_id] = replica.service_id;
  return replica;
}

std::string decode_service_name(std::string_view text) {
  return base::fields::text(parse(text_or(parse(text), "spec", "{}")), "Name");
}

std::string decode_id(std::string_view text) { return base::fields::text(parse(text), "id"); }

std::map<pid_t, Usage> usage_below(const std::vector<base::ProcessStat>& processes,
                                   const std::vector<pid_t>& roots, double ticks, double page) {
  const base::ProcessTree tree{processes};
  std::map<pid_t, Usage> usages;
  for (const auto& process : processes) {
    if (std::ranges::find(roots, process.pid) == roots.end()) continue;
    auto& usage = usages[process.pid] = begin(process, ticks);
    for (const auto* descendant : tree.below(process.pid)) add(usage, *descendant, ticks, page);
    usage.cpu = usage.cpu_user + usage.cpu_system;
    usage.memory = usage.memory_rss;
    usage.memory_inactive_file = 0;
  }
  return usages;
}

Replicas::Replicas(fs::path state, fs::path processes)
    : state_{std::move(state)},
      processes_{std::move(processes)},
      booted_at_{boot_time(processes_)},
      buffer_(process_file_bytes) {
  if (!fs::is_directory(state_)) {
    throw Error{"read replicas: there is no folder " + state_.string() + "; name an embedded engine's state"};
  }
}

Snapshot Replicas::read(double now) {
  const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  const auto page = static_cast<double>(::sysconf(_SC_PAGESIZE));
  const auto replicas = records();
  const auto all = processes();
  std::vector<pid_t> roots;
  for (const auto& replica : replicas) roots.push_back(replica.supervisor);
  const auto usages = usage_below(all, roots, ticks, page);
  Snapshot snapshot;
  for (const auto& replica : replicas) {
    const auto supervisor = std::ranges::find(all, replica.supervisor, &base::ProcessStat::pid);
    if (supervisor == all.end() || supervisor->start_time != replica.supervisor_started_at) continue;
    auto usage = usages.at(replica.supervisor);
    usage.started_at = booted_at_ + static_cast<double>(supervisor->start_time) / ticks;
    usage.seen_at = now;
    usage.memory_limit = replica.memory_limit;
    if (replica.threads_limit > 0) usage.threads_limit = replica.threads_limit;
    const auto text = label_text(replica.container, "/" + replica.container.id);
    snapshot.containers.push_back({std::make_shared<const std::string>(text), std::move(usage)});
  }
  snapshot.failures = failures_;
  return snapshot;
}

std::string Replicas::node_id() const {
  try {
    return decode_id(base::read_file_if_present(state_ / contract::node_record).value_or("{}"));
  } catch (const Error&) {
    return {};
  }
}

std::vector<ReplicaRecord> Replicas::records() {
  const auto node = node_id();
  std::vector<ReplicaRecord> replicas;
  std::error_code gone;
  for (fs::directory_iterator entry{state_ / contract::tasks_folder, gone}, end; !gone && entry != end;
       entry.increment(gone)) {
    try {
      const auto text = base::read_file_if_present(entry->path() / contract::task_record);
      if (!text) continue;
      auto replica = decode_replica_record(*text);
      if (!replica.running) continue;
      const auto name = service_name(replica.service_id);
      replica.container.name = name + replica.container.name;
      replica.container.labels[labels::swarm_service_name] = name;
      replica.container.labels[labels::swarm_node_id] = node;
      replica.container.labels[labels::swarm_task_name] = replica.container.name;
      replicas.push_back(std::move(replica));
    } catch (const Error&) {
      ++failures_;
    }
  }
  return replicas;
}

std::string Replicas::service_name(const std::string& id) const {
  const auto file = state_ / contract::services_folder / (id + ".json");
  return decode_service_name(base::read_file_if_present(file).value_or("{}"));
}

std::vector<base::ProcessStat> Replicas::processes() {
  std::vector<base::ProcessStat> all;
  std::error_code gone;
  for (fs::directory_iterator entry{processes_, gone}, end; !gone && entry != end; entry.increment(gone)) {
    const auto name = entry->path().filename().string();
    if (!base::parse_number<std::uint32_t>(name)) continue;
    const auto text = read_whole(entry->path().string() + "/stat", buffer_);
    if (!text) continue;
    if (const auto process = base::parse_process_stat(*text)) {
      all.push_back(*process);
    } else if (!text->empty()) {
      ++failures_;
    }
  }
  return all;
}

}  // namespace iitbfaas::observe

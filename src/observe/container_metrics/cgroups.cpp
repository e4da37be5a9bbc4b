#include "observe/container_metrics/cgroups.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "observe/container_metrics/parse.hpp"

#include "iitbfaas/error.hpp"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <memory>

namespace iitbfaas::observe {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t id_length = 64;
constexpr std::size_t control_file_bytes = 64 << 10;
constexpr unsigned deepest = 16;

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

bool is_id(std::string_view text) {
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return text.size() == id_length && std::ranges::all_of(text, is_digit);
}

/// Version 1 has a hierarchy for each controller, in all of which a container is at the same place.
std::string first_hierarchy(const fs::path& root) {
  for (const char* controller : {"memory", "cpuacct", "cpu", "pids", "blkio"}) {
    if (fs::is_directory(root / controller)) return (root / controller).string();
  }
  throw Error{
      "read control groups: " + root.string() +
      " holds neither cgroup.controllers nor a controller's folder; is /sys/fs/cgroup mounted there?"};
}

void check_readable(const fs::path& folder) {
  if (::access(folder.c_str(), R_OK | X_OK) == 0) return;
  throw Error{"read the engine's containers: " + folder.string() + ": " + std::strerror(errno) +
              "; run as root, and name the folder with --containers where Docker keeps its data elsewhere"};
}

std::size_t most_open_files() {
  constexpr std::size_t for_others = 100;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur <= for_others) return 0;
  return limit.rlim_cur - for_others;
}

}  // namespace

std::string_view container_id(std::string_view group) noexcept {
  constexpr std::string_view scope = ".scope";
  if (group.ends_with(scope)) group.remove_suffix(scope.size());
  if (const auto dash = group.rfind('-'); dash != std::string_view::npos) group.remove_prefix(dash + 1);
  return is_id(group) ? group : std::string_view{};
}

Cgroups::Cgroups(Folders folders)
    : folders_{std::move(folders)},
      version_2_{fs::exists(folders_.cgroups / "cgroup.controllers")},
      hierarchy_{version_2_ ? folders_.cgroups.string() : first_hierarchy(folders_.cgroups)},
      most_open_{most_open_files()},
      buffer_(control_file_bytes) {
  check_readable(folders_.containers);
}

Snapshot Cgroups::read(double now) {
  Found found;
  find("", 0, found);
  const bool keep_open = found.size() * cgroup_files(version_2_).size() <= most_open_;
  std::map<std::string, Known> still;
  Snapshot snapshot;
  for (const auto& [id, path] : found) {
    if (still.contains(id)) continue;  // a series may be there once only
    auto* const known = current(id, path, still);
    if (known == nullptr) continue;
    take_limits(*known, now);
    take_network(*known);
    known->usage.seen_at = now;
    if (!keep_open) std::ranges::for_each(known->files, &KeptFile::close);
    snapshot.containers.push_back({known->labels, known->usage});
    name_devices(snapshot.containers.back().usage.devices);
  }
  for (const auto& [id, known] : known_) {
    if (!still.contains(id)) ended_[id] = {known.labels, known.usage.oom_kills, now};
  }
  known_ = std::move(still);
  add_ended(snapshot, now);
  snapshot.failures = failures_;
  return snapshot;
}

/// The container with what it uses now, moved to those that are still there; nothing when it is not.
Cgroups::Known* Cgroups::current(const std::string& id, const std::string& path,
                                 std::map<std::string, Known>& still) {
  const auto before = known_.find(id);
  if (before != known_.end() && take_usage(before->second)) {
    return &still.insert(known_.extract(before)).position->second;
  }
  // New, or started again: then it has the same id and a new control group, of which our files know nothing.
  auto met = meet(id, path);
  if (!met || !take_usage(*met)) return nullptr;
  return &still.insert_or_assign(id, std::move(*met)).first->second;
}

void Cgroups::add_ended(Snapshot& snapshot, double now) {
  for (auto entry = ended_.begin(); entry != ended_.end();) {
    auto& [id, ended] = *entry;
    if (known_.contains(id) || !is_worth_showing(id, ended, now)) {
      entry = ended_.erase(entry);
      continue;
    }
    if (ended.oom_killed) {
      snapshot.containers.push_back({ended.labels, Usage{.oom_kills = std::fmax(ended.oom_kills, 1)}});
    }
    ++entry;
  }
}

bool Cgroups::is_worth_showing(const std::string& id, Ended& ended, double now) {
  constexpr double shown_for = 300;
  if (now > ended.at + shown_for) return false;
  if (ended.oom_killed) return true;
  const auto record = record_of(id);
  if (!record) return false;
  ended.oom_killed = record->pid == 0 && record->oom_killed;
  return record->pid != 0 || ended.oom_killed;  // else the engine has not noticed its end yet
}

void Cgroups::find(const std::string& path, unsigned depth, Found& found) const {
  const std::unique_ptr<DIR, CloseFolder> folder{::opendir((hierarchy_ + path).c_str())};
  if (!folder || depth > deepest) return;
  while (const auto* entry = ::readdir(folder.get())) {
    const std::string_view name = entry->d_name;
    if (entry->d_type != DT_DIR || name == "." || name == "..") continue;
    auto below = path + "/" + entry->d_name;
    if (const auto id = container_id(name); !id.empty()) {
      found.emplace_back(id, std::move(below));
    } else {
      find(below, depth + 1, found);
    }
  }
}

std::optional<Cgroups::Known> Cgroups::meet(const std::string& id, const std::string& path) {
  auto record = record_of(id);
  if (!record) return std::nullopt;
  Known known;
  known.path = path;
  known.record = std::move(*record);
  known.labels = std::make_shared<const std::string>(label_text(known.record, path));
  known.usage.started_at = known.record.started_at;
  for (const auto& file : cgroup_files(version_2_)) {
    if (!file.is_limit) known.files.emplace_back(file_path(path, file));
  }
  return known;
}

std::optional<ContainerRecord> Cgroups::record_of(const std::string& id) {
  try {
    const auto text = base::read_file_if_present(folders_.containers / id / "config.v2.json");
    if (text) return decode_docker_record(*text);
  } catch (const Error&) {
    ++failures_;
  }
  return std::nullopt;
}

std::string Cgroups::file_path(const std::string& path, const CgroupFile& file) const {
  return folders_.cgroups.string() + (version_2_ ? "" : std::string{"/"} + file.controller) + path + "/" +
         file.name;
}

bool Cgroups::take(const CgroupFile& file, std::optional<std::string_view> text, Usage& usage) {
  if (!file.take(text.value_or(""), usage) && text && !text->empty()) ++failures_;
  return text.has_value();
}

/// False when nothing of it is there any more.
bool Cgroups::take_usage(Known& known) {
  bool any = false;
  auto kept = known.files.begin();
  for (const auto& file : cgroup_files(version_2_)) {
    if (file.is_limit) continue;
    any |= take(file, kept->read(buffer_), known.usage);
    ++kept;
  }
  return any;
}

void Cgroups::take_limits(Known& known, double now) {
  constexpr double minute = 60;
  if (now < known.limits_read_at + minute) return;
  known.limits_read_at = now;
  for (const auto& file : cgroup_files(version_2_)) {
    if (file.is_limit) take(file, read_whole(file_path(known.path, file), buffer_), known.usage);
  }
}

void Cgroups::take_network(Known& known) {
  if (!known.record.own_network || read_network(known)) return;
  known.process = process_of(known);
  read_network(known);
}

bool Cgroups::read_network(Known& known) {
  known.usage.interfaces.clear();
  if (known.process.empty()) return false;
  const auto text = read_whole(known.process + "/net/dev", buffer_);
  if (!text) return false;
  auto interfaces = parse_net_dev(*text);
  if (!interfaces) {
    ++failures_;
    return true;
  }
  known.usage.interfaces = std::move(*interfaces);
  return true;
}

void Cgroups::name_devices(std::vector<DeviceUsage>& devices) {
  for (auto& device : devices) {
    const auto [known, is_new] = device_names_.try_emplace(device.name, device.name);
    if (is_new) {
      const auto partitions = read_whole((folders_.processes / "partitions").string(), buffer_);
      const auto name = partition_name(partitions.value_or(""), device.name);
      if (!name.empty()) known->second = "/dev/" + std::string{name};
    }
    device.name = known->second;
  }
}

/// The control group names its processes as we see them, which is zero where we may not; the engine's record
/// names the first of them as the engine sees it. Either may be another process in `folders_.processes`.
std::string Cgroups::process_of(Known& known) {
  if (known.record.pid == 0) {
    if (auto record = record_of(known.record.id)) known.record.pid = record->pid;
  }
  std::vector<std::string> candidates{std::to_string(known.record.pid)};
  if (auto members = read_whole(hierarchy_ + known.path + "/cgroup.procs", buffer_)) {
    candidates.emplace_back(take_line(*members));
  }
  for (const auto& pid : candidates) {
    const auto process = (folders_.processes / pid).string();
    const auto groups = pid.empty() || pid == "0" ? std::nullopt : read_whole(process + "/cgroup", buffer_);
    if (groups && groups->find(known.record.id) != std::string_view::npos) return process;
  }
  return {};
}

}  // namespace iitbfaas::observe

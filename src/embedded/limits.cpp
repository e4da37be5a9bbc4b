#include "embedded/limits.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "base/unique_fd.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

namespace iitbfaas::embedded {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t period_us = 100'000;

/// Control files take one write; they are not to be renamed over.
bool write_control(const fs::path& path, const std::string& text) {
  const base::UniqueFd file{::open(path.c_str(), O_WRONLY | O_CLOEXEC)};
  return file && ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

bool can_make_folders(const fs::path& folder, const std::string& name) {
  const fs::path probe = folder / name;
  std::error_code error;
  fs::create_directory(probe, error);
  if (error) return false;
  fs::remove(probe, error);
  return true;
}

/// "4:memory:/a/b" → "/a/b".
std::string own_group(const std::string& controller) {
  for (const auto& line : base::split(base::read_file("/proc/self/cgroup"), '\n')) {
    const auto parts = base::split(line, ':');
    if (parts.size() < 3) continue;
    const auto controllers = base::split(parts[1], ',');
    if (std::ranges::find(controllers, controller) != controllers.end()) return parts[2];
  }
  return {};
}

std::string quota_us(std::int64_t nano_cpus) {
  return std::to_string(std::max<std::int64_t>(1000, nano_cpus * period_us / 1'000'000'000));
}

}  // namespace

ControlGroups::ControlGroups(std::string name) : name_{std::move(name)} {
  if (::geteuid() != 0) return;
  if (fs::exists("/sys/fs/cgroup/cgroup.controllers"))
    find_version_2();
  else
    find_version_1();
}

void ControlGroups::find_version_1() {
  const auto find = [&](const std::string& controller) -> fs::path {
    const fs::path mount = fs::path{"/sys/fs/cgroup"} / controller;
    const auto group = own_group(controller);
    if (group.empty()) return {};
    // In a container the mount may begin at our own group.
    const fs::path own = mount / fs::path{group}.relative_path();
    const fs::path folder = fs::exists(own / "cgroup.procs") ? own : mount;
    return can_make_folders(folder, name_ + "-probe") ? folder / name_ : fs::path{};
  };
  memory_ = find("memory");
  cpu_ = find("cpu");
  processes_ = find("pids");
}

void ControlGroups::find_version_2() {
  unified_ = true;
  const fs::path mount = "/sys/fs/cgroup";
  if (!can_make_folders(mount, name_ + "-probe")) return;
  const auto available = base::split(base::trim(base::read_file(mount / "cgroup.controllers")), ' ');
  const auto find = [&](const char* controller) {
    if (std::ranges::find(available, controller) == available.end()) return fs::path{};
    // Children have a controller when their parent hands it down.
    const std::string enabled = base::read_file(mount / "cgroup.subtree_control");
    const auto words = base::split(base::trim(enabled), ' ');
    const bool handed = std::ranges::find(words, controller) != words.end() ||
                        write_control(mount / "cgroup.subtree_control", std::string{"+"} + controller);
    return handed ? mount / name_ : fs::path{};
  };
  memory_ = find("memory");
  cpu_ = find("cpu");
  processes_ = find("pids");
}

std::vector<std::string> ControlGroups::make(const std::string& task_id, const Limits& limits) const {
  std::vector<std::string> folders;
  const auto group = [&](const fs::path& parent, const char* controller) {
    fs::create_directories(parent / task_id);
    if (unified_) write_control(parent / "cgroup.subtree_control", std::string{"+"} + controller);
    const auto folder = (parent / task_id).string();
    if (std::ranges::find(folders, folder) == folders.end()) folders.push_back(folder);
    return parent / task_id;
  };
  if (limits.memory_bytes > 0 && limits_memory()) {
    const fs::path folder = group(memory_, "memory");
    const auto bytes = std::to_string(limits.memory_bytes);
    write_control(folder / (unified_ ? "memory.max" : "memory.limit_in_bytes"), bytes);
    // Absent where swap is not accounted for.
    write_control(folder / (unified_ ? "memory.swap.max" : "memory.memsw.limit_in_bytes"),
                  unified_ ? "0" : bytes);
  }
  if (limits.nano_cpus > 0 && limits_cpu()) {
    const fs::path folder = group(cpu_, "cpu");
    if (unified_) {
      write_control(folder / "cpu.max", quota_us(limits.nano_cpus) + " " + std::to_string(period_us));
    } else {
      write_control(folder / "cpu.cfs_period_us", std::to_string(period_us));
      write_control(folder / "cpu.cfs_quota_us", quota_us(limits.nano_cpus));
    }
  }
  if (limits.processes > 0 && limits_processes()) {
    write_control(group(processes_, "pids") / "pids.max", std::to_string(limits.processes));
  }
  return folders;
}

void ControlGroups::remove(const std::string& task_id) const {
  for (const auto& parent : {memory_, cpu_, processes_}) {
    if (parent.empty()) continue;
    ::rmdir((parent / task_id).c_str());
    ::rmdir(parent.c_str());  // goes with the last task
  }
}

}  // namespace iitbfaas::embedded

#include "embedded/job_builder.hpp"

#include "base/duration.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "contract/environment.hpp"
#include "contract/labels.hpp"
#include "contract/state_files.hpp"
#include "embedded/ports.hpp"
#include "embedded/users.hpp"
#include "embedded/wish.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>
#include <signal.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace iitbfaas::embedded {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using supervisor::Job;

constexpr std::chrono::milliseconds lame_duck_time{500};
constexpr const char* default_path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

// What Docker leaves a container that says nothing.
constexpr std::array default_capabilities{
    "CAP_CHOWN",   "CAP_DAC_OVERRIDE", "CAP_FSETID",           "CAP_FOWNER",
    "CAP_MKNOD",   "CAP_NET_RAW",      "CAP_SETGID",           "CAP_SETUID",
    "CAP_SETFCAP", "CAP_SETPCAP",      "CAP_NET_BIND_SERVICE", "CAP_SYS_CHROOT",
    "CAP_KILL",    "CAP_AUDIT_WRITE"};

/// Later entries of the same name win.
void add_environment(std::vector<std::string>& environment, const std::vector<std::string>& more) {
  for (const auto& entry : more) {
    const auto name = entry.substr(0, entry.find('=')) + "=";
    std::erase_if(environment, [&](const auto& old) { return old.starts_with(name); });
    environment.push_back(entry);
  }
}

void replace_all(std::string& text, std::string_view what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

/// The placeholders Swarm knows in environment, mounts and host names.
std::string fill_in(std::string text, const JobSources& sources) {
  if (text.find("{{") == std::string::npos) return text;
  replace_all(text, "{{.Service.ID}}", sources.task.service_id);
  replace_all(text, "{{.Service.Name}}", sources.service_name);
  replace_all(text, "{{.Node.ID}}", sources.node.id);
  replace_all(text, "{{.Node.Hostname}}", sources.node.hostname);
  replace_all(text, "{{.Task.ID}}", sources.task.id);
  replace_all(text, "{{.Task.Name}}", task_name(sources.service_name, sources.task, sources.node));
  replace_all(text, "{{.Task.Slot}}", std::to_string(sources.task.slot));
  return text;
}

std::vector<std::string> environment_of(const Json& container, const JobSources& sources) {
  std::vector<std::string> environment{default_path, "HOSTNAME=" + sources.node.hostname, "HOME=/"};
  // A Swarm takes a replica off its network seconds before it is told to end; here it is told at once, and
  // must go on serving until balancers have seen that it will.
  if (sources.task.wish.is_function) {
    environment.push_back(contract::environment::healthcheck_interval +
                          ("=" + base::to_string(lame_duck_time)));
  }
  add_environment(environment, sources.image.config.environment);
  auto asked = texts(member(container, "Env"));
  for (auto& entry : asked) entry = fill_in(std::move(entry), sources);
  add_environment(environment, asked);
  if (sources.task.wish.is_function) {
    add_environment(environment, port_environment(sources.task.wish.ports, sources.task.ports));
  }
  return environment;
}

std::vector<std::string> argv_of(const Json& container, const ImageConfig& image) {
  auto argv = texts(member(container, "Command"));
  auto arguments = texts(member(container, "Args"));
  if (argv.empty()) {
    argv = image.entrypoint;
    if (arguments.empty()) arguments = image.command;
  }
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  if (argv.empty()) throw Error{"No command specified"};
  return argv;
}

supervisor::JobMount read_mount(const Json& mount, const JobSources& sources) {
  supervisor::JobMount wish;
  wish.target = text_of(mount, "Target");
  wish.source = fill_in(text_of(mount, "Source"), sources);
  wish.read_only = member(mount, "ReadOnly") == true;
  if (!wish.target.starts_with('/'))
    throw Error{"invalid mount target, must be an absolute path: " + wish.target};
  const auto type = text_of(mount, "Type");
  if (type == "tmpfs") {
    wish.kind = supervisor::JobMount::Kind::tmpfs;
    const Json& size = member(member(mount, "TmpfsOptions"), "SizeBytes");
    if (size.is_number_unsigned()) wish.bytes = size.get<std::uint64_t>();
    return wish;
  }
  if (type == "volume") {
    const auto name = wish.source.empty() ? sources.task.id : wish.source;
    if (name.find('/') != std::string::npos || name.starts_with('.'))
      throw Error{"invalid volume name: " + name};
    wish.source = (sources.volumes / name).string();
    base::make_private_folder(wish.source);
    fs::permissions(wish.source, fs::perms{0777});  // its parent is private to us
    return wish;
  }
  if (!fs::exists(wish.source)) {
    throw Error{"invalid mount config for type \"bind\": bind source path does not exist: " + wish.source};
  }
  return wish;
}

std::uint32_t number_text(const Json& object, const char* name) {
  return base::parse_number<std::uint32_t>(text_of(object, name)).value_or(0);
}

void add_files(std::vector<supervisor::JobFile>& files, const Json& references, const std::string& kind,
               const std::string& folder, const std::function<fs::path(const std::string&)>& data) {
  for (const Json& reference : references) {
    const Json& file = member(reference, "File");
    const auto id = text_of(reference, kind + "ID");
    const auto name = text_of(reference, kind + "Name");
    auto target = file.is_object() ? text_of(file, "Name") : name;
    if (!target.starts_with('/')) target = folder + target;
    const fs::path source = data(id);
    if (!fs::exists(source)) throw Error{base::to_lower(kind) + " not found: " + (name.empty() ? id : name)};
    const Json& mode = member(file, "Mode");
    files.push_back({source.string(), target,
                     mode.is_number_unsigned() ? mode.get<std::uint32_t>() & 0777U : 0444U,
                     number_text(file, "UID"), number_text(file, "GID")});
  }
}

std::vector<std::string> capabilities_of(const Json& container) {
  std::vector<std::string> kept{default_capabilities.begin(), default_capabilities.end()};
  const auto full_name = [](std::string name) { return name.starts_with("CAP_") ? name : "CAP_" + name; };
  for (const auto& name : texts(member(container, "CapabilityDrop"))) {
    if (base::equals_ignoring_case(name, "ALL")) kept.clear();
    std::erase(kept, full_name(name));
  }
  for (const auto& name : texts(member(container, "CapabilityAdd"))) kept.push_back(full_name(name));
  return kept;
}

int signal_of(const Json& container, const ImageConfig& image) {
  auto name = text_of(container, "StopSignal");
  if (name.empty()) name = image.stop_signal;
  if (const auto number = base::parse_number<std::uint32_t>(name)) return static_cast<int>(*number);
  if (name.starts_with("SIG")) name.erase(0, 3);
  for (int signal = 1; signal < NSIG; ++signal) {
    const char* known = ::sigabbrev_np(signal);
    if (known != nullptr && name == known) return signal;
  }
  return SIGTERM;
}

/// /etc/hosts with more names, when the spec brings some: Swarm writes them "ADDRESS NAME".
void add_hosts(Job& job, const Json& container, const fs::path& folder) {
  const auto hosts = texts(member(container, "Hosts"));
  if (hosts.empty()) return;
  std::string text = base::read_file_if_present("/etc/hosts").value_or("127.0.0.1 localhost\n");
  for (const auto& line : hosts) text += line + "\n";
  const fs::path file = folder / "hosts";
  base::write_file(file, text);
  job.mounts.push_back({.source = file.string(), .target = "/etc/hosts", .read_only = true});
}

}  // namespace

std::string task_name(const std::string& service_name, const Task& task, const Node& node) {
  return service_name + "." + (task.slot == 0 ? node.id : std::to_string(task.slot)) + "." + task.id;
}

Limits limits_of(const TaskWish& wish) {
  const Json document = Json::parse(wish.document);
  const Json& limits = member(member(member(document, "TaskTemplate"), "Resources"), "Limits");
  const auto number = [&](const char* name) {
    const Json& value = member(limits, name);
    return value.is_number() ? value.get<std::int64_t>() : 0;
  };
  return {number("MemoryBytes"), number("NanoCPUs"), number("Pids")};
}

Job build_job(const JobSources& sources) {
  const Json document = Json::parse(sources.task.wish.document);
  const Json& container = member(member(document, "TaskTemplate"), "ContainerSpec");
  const ImageConfig& image = sources.image.config;
  Job job;
  job.root = sources.root.string();
  job.argv = argv_of(container, image);
  job.environment = environment_of(container, sources);
  const auto folder = text_of(container, "Dir");
  job.working_directory = !folder.empty()                    ? folder
                          : !image.working_directory.empty() ? image.working_directory
                                                             : "/";
  job.read_only = member(container, "ReadOnly") == true;
  const auto user = text_of(container, "User");
  const UserIds ids = find_user(user.empty() ? image.user : user, sources.root);
  job.uid = ids.uid;
  job.gid = ids.gid;
  for (const Json& mount : member(container, "Mounts")) job.mounts.push_back(read_mount(mount, sources));
  add_files(job.files, member(container, "Secrets"), "Secret", "/run/secrets/", sources.secret_data);
  add_files(job.files, member(container, "Configs"), "Config", "/", sources.config_data);
  add_hosts(job, container, sources.volumes.parent_path() / contract::tasks_folder / sources.task.id);
  job.capabilities = capabilities_of(container);
  job.stop_signal = signal_of(container, image);
  job.stop_grace = std::chrono::ceil<std::chrono::milliseconds>(sources.task.wish.stop_grace);
  return job;
}

}  // namespace iitbfaas::embedded

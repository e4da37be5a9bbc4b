#include "observe/service_arguments.hpp"

#include "observe/paths.hpp"
#include "observe/yaml.hpp"

#include <algorithm>
#include <filesystem>

namespace iitbfaas::observe {
namespace {

using Words = std::vector<std::string>;
using docker::Mount;

constexpr const char* root_user = "0:0";
constexpr const char* nobody = "65534:65534";
constexpr const char* data = "/data";  // in no image, so that the volume belongs to root
constexpr const char* socket_in_container = "/run/iitbfaas/engine.sock";
constexpr const char* machine = "/host";  // the node's root
// Its own default, five seconds, is too long for a function that just came.
constexpr std::chrono::milliseconds slowest_reload{5'000};

std::string listen_address(const PartPlan& plan, const Surroundings& surroundings) {
  return (surroundings.site.embedded ? "127.0.0.1:" : ":") + std::to_string(plan.port);
}

std::string external(const std::string& part, const Surroundings& surroundings) {
  return surroundings.gateway_url + prefix(part) + "/";
}

/// Of the embedded engine, with its socket and its replicas.
std::string engine_folder(const Surroundings& surroundings) {
  return std::filesystem::path{surroundings.engine_socket}.parent_path().string();
}

Words prometheus_arguments(const PartPlan& plan, const MonitoringOptions& options,
                           const Surroundings& surroundings) {
  const auto& settings = options.settings;
  const auto reload = std::min(settings.discovery_interval, slowest_reload);
  Words words{std::string{"--config.file="} + paths::prometheus_config,
              std::string{"--storage.tsdb.path="} + data,
              "--storage.tsdb.retention.time=" + std::to_string(settings.retention.count()) + "h",
              "--web.listen-address=" + listen_address(plan, surroundings),
              std::string{"--web.route-prefix="} + paths::prometheus_prefix,
              "--web.external-url=" + external(plan.name, surroundings),
              "--scrape.discovery-reload-interval=" + duration(reload)};
  if (settings.retention_size) {
    words.push_back("--storage.tsdb.retention.size=" + std::to_string(settings.retention_size.count) + "B");
  }
  return words;
}

Words alertmanager_arguments(const PartPlan& plan, const Surroundings& surroundings) {
  return {std::string{"--config.file="} + paths::alertmanager_config,
          std::string{"--storage.path="} + data,
          "--web.listen-address=" + listen_address(plan, surroundings),
          std::string{"--web.route-prefix="} + paths::alertmanager_prefix,
          "--web.external-url=" + external(plan.name, surroundings),
          "--cluster.listen-address="};  // it is alone
}

Words node_exporter_arguments(const PartPlan& plan, const Surroundings& surroundings) {
  const std::string root = machine;
  return {"--web.listen-address=" + listen_address(plan, surroundings), "--path.rootfs=" + root,
          "--path.procfs=" + root + "/proc", "--path.sysfs=" + root + "/sys",
          "--collector.filesystem.mount-points-exclude="
          "^/(dev|proc|run|sys|var/lib/docker/.+|var/lib/containers/.+)($|/)"};
}

constexpr const char* machine_cgroups = "/host/cgroup";
constexpr const char* machine_processes = "/host/proc";
constexpr const char* machine_containers = "/host/containers";

Words container_exporter_arguments(const PartPlan& plan, const Surroundings& surroundings) {
  const bool embedded = surroundings.site.embedded;
  Words words{"--listen",      (embedded ? "127.0.0.1:" : "0.0.0.0:") + std::to_string(plan.port),
              "--cgroup-root", machine_cgroups,
              "--proc",        machine_processes};
  if (embedded)
    words.insert(words.end(), {"--processes", engine_folder(surroundings)});
  else
    words.insert(words.end(), {"--containers", machine_containers});
  return words;
}

/// What `part` sees of the node, read-only and as it changes.
void show_machine(docker::Container& container, const std::string& source, const std::string& target) {
  container.mounts.push_back(
      {.source = source, .target = target, .read_only = true, .bind_propagation = "rslave"});
}

void mount_read_only(docker::Container& container, const std::string& source, const std::string& target) {
  container.mounts.push_back({.source = source, .target = target, .read_only = true});
}

/// Of the embedded engine the folder, because replicas outlive it: the next one's socket is another file.
void mount_socket(docker::Container& container, const Surroundings& surroundings) {
  if (!surroundings.site.embedded) {
    return mount_read_only(container, surroundings.engine_socket, socket_in_container);
  }
  const auto folder = engine_folder(surroundings);
  mount_read_only(container, folder, folder);
}

void show_containers(docker::Container& container, const Surroundings& surroundings) {
  mount_read_only(container, "/sys/fs/cgroup", machine_cgroups);
  mount_read_only(container, "/proc", machine_processes);
  const auto folder = engine_folder(surroundings);
  if (surroundings.site.embedded)
    mount_read_only(container, folder, folder);
  else
    mount_read_only(container, surroundings.docker_root + "/containers", machine_containers);
}

Words grafana_environment(const Surroundings& surroundings) {
  return {"GF_SERVER_ROOT_URL=" + external(parts::grafana, surroundings),
          "GF_SERVER_SERVE_FROM_SUB_PATH=true",
          "GF_SECURITY_ADMIN_PASSWORD__FILE=/run/secrets/" + surroundings.password.file_name,
          "GF_ANALYTICS_REPORTING_ENABLED=false",
          "GF_ANALYTICS_CHECK_FOR_UPDATES=false",
          "GF_USERS_ALLOW_SIGN_UP=false"};
}

}  // namespace

std::string data_folder(const std::string& part) {
  return part == parts::grafana ? "/var/lib/grafana" : data;
}

Words arguments_of(const PartPlan& plan, const MonitoringOptions& options, const Surroundings& surroundings) {
  if (plan.name == parts::prometheus) return prometheus_arguments(plan, options, surroundings);
  if (plan.name == parts::alertmanager) return alertmanager_arguments(plan, surroundings);
  if (plan.name == parts::node_exporter) return node_exporter_arguments(plan, surroundings);
  if (plan.name == parts::container_exporter) return container_exporter_arguments(plan, surroundings);
  return {};
}

void fill_container(docker::Container& container, const std::string& part, const Surroundings& surroundings) {
  if (part == parts::prometheus) {
    container.user = root_user;
    container.environment = {"GOGC=75"};  // as it chooses by itself since 2.53: a tenth less memory
    mount_socket(container, surroundings);
  } else if (part == parts::alertmanager) {
    container.user = root_user;
    container.secrets = {surroundings.password};
  } else if (part == parts::node_exporter) {
    container.user = nobody;
    show_machine(container, "/", machine);
  } else if (part == parts::container_exporter) {
    container.user = root_user;
    show_containers(container, surroundings);
  } else if (part == parts::grafana) {
    container.secrets = {surroundings.password};
    container.secrets.front().uid = "472";  // the image's own user
    container.environment = grafana_environment(surroundings);
  } else if (part == parts::karma) {
    container.environment = {std::string{"CONFIG_FILE="} + paths::karma_config};
  }
}

}  // namespace iitbfaas::observe

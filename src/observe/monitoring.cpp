#include "iitbfaas/monitoring.hpp"

#include "contract/labels.hpp"
#include "contract/names.hpp"
#include "model/digest.hpp"
#include "model/node_engines.hpp"
#include "model/platform_service.hpp"
#include "observe/part_plans.hpp"
#include "observe/part_status.hpp"
#include "observe/surroundings.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/images.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

namespace iitbfaas {
namespace {

using namespace observe;
using Clock = std::chrono::steady_clock;
namespace labels = contract::labels;

const std::string of_the_stack = std::string{labels::stack} + "=" + contract::monitoring_stack;

docker::Filters made_by_us() { return {{"label", {of_the_stack}}}; }

/// Named after its content: a changed file is another config, and its service is made to start anew.
std::string config_name(const MonitoringFile& file) {
  return "iitbfaas-" + file.part + "-" + std::filesystem::path{file.path}.filename().string() + "-" +
         model::digest(file.path + "\n" + file.text).substr(0, 12);
}

class Configs {
 public:
  explicit Configs(const docker::Engine& engine) : engine_{engine}, there_{engine.configs(made_by_us())} {}

  docker::FileReference ensure(const MonitoringFile& file) {
    const auto name = config_name(file);
    wanted_.insert(name);
    const auto found = std::ranges::find(there_, name, &docker::Object::name);
    const auto id = found != there_.end()
                        ? found->id
                        : engine_.create_config(
                              name, file.text,
                              {{labels::platform, file.part}, {labels::stack, contract::monitoring_stack}});
    return {.id = id, .name = name, .file_name = file.path};
  }

  void remove_others(Clock::time_point deadline) const {
    for (const auto& config : there_) {
      if (wanted_.contains(config.name)) continue;
      model::remove_when_free([&] { engine_.remove_config(config.id); }, deadline);
    }
  }

 private:
  const docker::Engine& engine_;
  std::vector<docker::Object> there_;
  std::set<std::string> wanted_;
};

/// Packages what has to be, and sends it where it may run.
void package_parts(const Cluster& cluster, PartChoice& choice, const MonitoringOptions& options,
                   const std::function<void(const std::string&)>& progress) {
  for (const auto& [part, spec] : choice.to_package) {
    progress("packaging " + part);
    const auto packaged = package(spec);
    const auto plan = std::ranges::find(choice.plans, part, &PartPlan::name);
    plan->image = packaged.id;
    auto constraints = is_global(part) ? std::vector<std::string>{} : options.constraints;
    if (!is_global(part)) constraints.emplace_back("node.role == manager");
    for (const auto& node : Images{cluster}.load(packaged, {.constraints = constraints})) {
      if (!node.problem.empty()) {
        choice.left_out.push_back(part + " on " + node.node + ": its image did not get there: " +
                                  node.problem + "; once it is mended: iitbfaas images sync");
      }
    }
  }
}

void give_files(std::vector<PartPlan>& plans, const std::vector<MonitoringFile>& files, Configs& configs) {
  for (auto& plan : plans) {
    for (const auto& file : files) {
      if (file.part == plan.name) plan.configs.push_back(configs.ensure(file));
    }
  }
}

/// Services of parts that are not wanted any more.
void remove_others(const docker::Engine& engine, const std::vector<PartPlan>& plans) {
  for (const auto& service : engine.services(made_by_us())) {
    const auto is_it = [&](const PartPlan& plan) { return service_name(plan.name) == service.spec.name; };
    if (std::ranges::none_of(plans, is_it)) engine.remove_service(service.id);
  }
}

void start(const docker::Engine& engine, const std::vector<PartPlan>& plans, const MonitoringOptions& options,
           const Surroundings& surroundings, Clock::time_point deadline) {
  std::vector<std::pair<model::PlatformService, model::Startup::Occasion>> started;
  for (const auto& plan : plans) {
    model::PlatformService service{.title = plan.name,
                                   .service = part_service(plan, options, surroundings),
                                   .url = service_name(plan.name),
                                   .answers = [] { return true; }};
    const auto occasion = model::ensure_service(engine, service);
    started.emplace_back(std::move(service), occasion);
  }
  for (const auto& [service, occasion] : started) model::wait_for(engine, service, occasion, deadline);
}

MonitoringStatus parts_of(const detail::Connection& connection) {
  const auto& engine = connection.engine();
  const auto services = engine.services(made_by_us());
  if (services.empty()) return {};
  return {.parts = part_statuses(services, engine.tasks(made_by_us()), reach_of(connection))};
}

}  // namespace

Monitoring::Monitoring(Cluster cluster) : cluster_{std::move(cluster)} {}

MonitoringStatus Monitoring::up(const MonitoringOptions& options,
                                const std::function<void(const std::string&)>& progress) const {
  validate(options.settings);
  const auto deadline = Clock::now() + options.timeout;
  const auto tell = progress ? progress : [](const std::string&) {};
  const auto& connection = ClusterAccess::of(cluster_);
  const auto& engine = connection.engine();
  auto choice = choose_parts(options, connection.is_embedded());
  auto surroundings = look_around(connection);
  surroundings.docker_root = options.docker_root;
  package_parts(cluster_, choice, options, tell);
  if (connection.is_embedded()) choose_ports(engine, choice.plans);
  name_addresses(surroundings, choice.plans);
  Configs configs{engine};
  give_files(choice.plans, monitoring_files(options.settings, surroundings.site), configs);
  tell("starting the monitoring stack");
  remove_others(engine, choice.plans);
  start(engine, choice.plans, options, surroundings, deadline);
  configs.remove_others(deadline);
  auto now = parts_of(connection);
  now.left_out = std::move(choice.left_out);
  return now;
}

void Monitoring::down(const MonitoringDownOptions& options) const {
  const auto deadline = Clock::now() + options.timeout;
  const auto& connection = ClusterAccess::of(cluster_);
  const auto& engine = connection.engine();
  model::remove_services(engine, of_the_stack, deadline);
  for (const auto& config : engine.configs(made_by_us())) {
    model::remove_when_free([&] { engine.remove_config(config.id); }, deadline);
  }
  if (!options.volumes) return;
  // Each is on the node where its part ran; nodes that cannot be reached keep theirs.
  model::NodeEngines{connection}.each([&](const docker::Engine& node, std::size_t) {
    for (const auto* part : {parts::prometheus, parts::alertmanager, parts::grafana}) {
      model::remove_when_free([&] { node.remove_volume(service_name(part)); }, deadline);
    }
  });
}

MonitoringStatus Monitoring::status() const {
  const auto& connection = ClusterAccess::of(cluster_);
  auto now = parts_of(connection);
  if (now.parts.empty()) return now;
  try {
    add_measurements(now, prometheus_of(connection, now.parts));
  } catch (const Error& error) {
    now.problem = error.what();
  }
  return now;
}

Prometheus Monitoring::prometheus() const {
  const auto& connection = ClusterAccess::of(cluster_);
  const auto parts = parts_of(connection).parts;
  if (parts.empty()) {
    throw Error{"find Prometheus on " + connection.host() +
                ": there is no monitoring stack; start it with: iitbfaas monitor up"};
  }
  return prometheus_of(connection, parts);
}

}  // namespace iitbfaas

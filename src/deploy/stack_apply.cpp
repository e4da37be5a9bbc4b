#include "deploy/stack_apply.hpp"

#include "base/parallel.hpp"
#include "contract/labels.hpp"
#include "deploy/secrets.hpp"
#include "docker/registry_auth.hpp"
#include "model/object_versions.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <mutex>

namespace iitbfaas::deployment {
namespace {

namespace labels = contract::labels;

constexpr std::size_t requests_at_once = 8;

/// A request over a Unix socket is a fraction of a millisecond; the engine's work is what takes time.
class Application {
 public:
  Application(const docker::Engine& engine, const std::string& stack, const StackOptions& options)
      : engine_{engine}, stack_{stack}, options_{options} {}

  StackPlan run(const compose::Wanted& wanted);

 private:
  void note(StackChange change);
  void make_networks(const std::vector<NetworkStep>& steps);
  void make_objects(ObjectKind kind, std::vector<ObjectStep>& steps, const Live& live);
  void make_object(ObjectKind kind, ObjectStep& step, const Live& live);
  void create_object(ObjectKind kind, ObjectStep& step);
  bool relabel(ObjectKind kind, const ObjectStep& step);
  void make_services(const std::vector<ServiceStep>& steps, const Versions& secrets, const Versions& configs);
  void remove_objects(ObjectKind kind, const std::vector<ObjectStep>& steps);
  void remove_networks(const std::vector<NetworkStep>& steps);

  const docker::Engine& engine_;
  const std::string& stack_;
  const StackOptions& options_;
  std::mutex mutex_;
  StackPlan done_;
};

StackPart part_of(ObjectKind kind) {
  return kind == ObjectKind::secret ? StackPart::secret : StackPart::config;
}

void put_ids(std::vector<docker::FileReference>& files, const Versions& versions) {
  for (auto& file : files) {
    const auto same = [&](const auto& entry) { return entry.second.name == file.name; };
    const auto found = std::ranges::find_if(versions, same);
    if (found != versions.end()) file.id = found->second.id;
  }
}

docker::ServiceSpec with_ids(docker::ServiceSpec spec, const Versions& secrets, const Versions& configs) {
  put_ids(spec.container.secrets, secrets);
  put_ids(spec.container.configs, configs);
  for (const auto& file : spec.container.configs) {
    if (file.credential_spec) spec.container.credential_spec->config = file.id;
  }
  return spec;
}

/// What docker login knows, for the nodes that pull, by registry: a helper that keeps passwords is asked
/// once.
std::map<std::string, std::string> registry_auths(const std::vector<ServiceStep>& steps) {
  std::map<std::string, std::string> auths;
  for (const auto& step : steps) {
    const bool is_sent = step.action == StackAction::create || step.action == StackAction::update;
    const auto& image = step.spec.container.image;
    const auto registry = docker::registry_of(image);
    if (is_sent && !auths.contains(registry)) auths[registry] = docker::registry_auth_for_pull(image);
  }
  return auths;
}

std::string note_of(const NetworkStep& step) {
  if (step.fixed.empty()) return {};
  std::string text = "an engine changes no network that is there: ";
  for (const auto& [field, before, after] : step.fixed) {
    text += (&field == &step.fixed.front().field ? "" : "; ") + field + " stays \"" + before + "\", not \"" +
            after + "\"";
  }
  return text + "; remove the stack, or name another network";
}

StackChange change_of(const NetworkStep& step) {
  return {.action = step.action, .part = StackPart::network, .name = step.spec.name, .note = note_of(step)};
}

StackChange change_of(ObjectKind kind, const ObjectStep& step) {
  return {.action = step.action,
          .part = part_of(kind),
          .name = step.version,
          .note = step.content_unknown
                      ? "made by another tool: whether its content changed, only deploy can ask"
                      : ""};
}

StackChange change_of(const ServiceStep& step) {
  return {.action = step.action, .part = StackPart::service, .name = step.spec.name, .fields = step.fields};
}

void Application::note(StackChange change) {
  const std::scoped_lock lock{mutex_};
  if (options_.on_change) options_.on_change(change);
  done_.push_back(std::move(change));
}

void Application::make_networks(const std::vector<NetworkStep>& steps) {
  for (const auto& step : steps) {
    if (step.action == StackAction::remove) continue;
    if (step.action == StackAction::create) engine_.create_network(step.spec);
    note(change_of(step));
  }
}

void Application::create_object(ObjectKind kind, ObjectStep& step) {
  auto marked = step.wanted.labels;
  if (step.version != step.wanted.name) marked[labels::version_of] = step.wanted.name;
  if (kind == ObjectKind::secret && step.wanted.options.driver.name.empty()) {
    marked[labels::secret_digest] = salted_digest(random_password().substr(0, 16), step.wanted.data);
  }
  step.live.id = kind == ObjectKind::secret
                     ? engine_.create_secret(step.version, step.wanted.data, marked, step.wanted.options)
                     : engine_.create_config(step.version, step.wanted.data, marked, step.wanted.options);
}

/// False when the engine says that the content is another.
bool Application::relabel(ObjectKind kind, const ObjectStep& step) {
  auto marked = step.wanted.labels;
  for (const char* mark : {labels::version_of, labels::secret_digest}) {
    if (const auto found = step.live.labels.find(mark); found != step.live.labels.end())
      marked.insert(*found);
  }
  if (kind == ObjectKind::config) {
    engine_.relabel_config(step.live, marked);
    return true;
  }
  if (step.wanted.options.driver.name.empty()) {
    marked[labels::secret_digest] = salted_digest(random_password().substr(0, 16), step.wanted.data);
  }
  try {
    engine_.relabel_secret(step.live, step.wanted.data, marked);
    return true;
  } catch (const ApiError& error) {
    constexpr int bad_request = 400;
    if (!step.content_unknown || error.status() != bad_request) throw;
    return false;
  }
}

void Application::make_object(ObjectKind kind, ObjectStep& step, const Live& live) {
  if (step.action == StackAction::update && !relabel(kind, step)) {
    step.action = StackAction::create;
    step.version =
        model::free_version(step.wanted.name, kind == ObjectKind::secret ? live.secrets : live.configs);
  }
  if (step.action == StackAction::create) create_object(kind, step);
  step.content_unknown = false;
  note(change_of(kind, step));
}

void Application::make_objects(ObjectKind kind, std::vector<ObjectStep>& steps, const Live& live) {
  for (auto& step : steps) {
    if (step.action != StackAction::remove) make_object(kind, step, live);
  }
}

void Application::make_services(const std::vector<ServiceStep>& steps, const Versions& secrets,
                                const Versions& configs) {
  const auto auths = registry_auths(steps);
  base::in_parallel(steps.size(), requests_at_once, [&](std::size_t i) {
    const auto& step = steps[i];
    const auto spec = with_ids(step.spec, secrets, configs);
    const auto auth = [&] { return auths.at(docker::registry_of(spec.container.image)); };
    switch (step.action) {
      case StackAction::create: engine_.create_service(spec, auth(), compose::service_frame); break;
      case StackAction::update:
        engine_.replace_service(step.live, spec, auth(), compose::service_frame);
        break;
      case StackAction::remove: engine_.remove_service(step.live.id); break;
      case StackAction::unchanged: break;
    }
    note(change_of(step));
  });
}

void Application::remove_objects(ObjectKind kind, const std::vector<ObjectStep>& steps) {
  for (const auto& step : steps) {
    if (step.action != StackAction::remove) continue;
    try {
      kind == ObjectKind::secret ? engine_.remove_secret(step.live.id) : engine_.remove_config(step.live.id);
      note(change_of(kind, step));
    } catch (const ApiError&) {
      // Something outside of the stack takes it, or somebody else was faster.
    }
  }
}

void Application::remove_networks(const std::vector<NetworkStep>& steps) {
  for (const auto& step : steps) {
    if (step.action != StackAction::remove) continue;
    auto change = change_of(step);
    try {
      engine_.remove_network(step.id);
    } catch (const ApiError& error) {
      change.action = StackAction::unchanged;
      change.note = "still in use: " + error.words();
    }
    note(std::move(change));
  }
}

StackPlan Application::run(const compose::Wanted& wanted) {
  const auto live = look(engine_, stack_);
  require_external(wanted, live);
  auto secrets = plan_objects(ObjectKind::secret, wanted, live, stack_, options_);
  auto configs = plan_objects(ObjectKind::config, wanted, live, stack_, options_);
  // Names what is missing before anything is made.
  versions(secrets, wanted.external_secrets, live.secrets);
  versions(configs, wanted.external_configs, live.configs);
  const auto networks = plan_networks(wanted, live, stack_, options_);
  make_networks(networks);
  make_objects(ObjectKind::secret, secrets, live);
  make_objects(ObjectKind::config, configs, live);
  const auto secret_versions = versions(secrets, wanted.external_secrets, live.secrets);
  const auto config_versions = versions(configs, wanted.external_configs, live.configs);
  make_services(plan_services(wanted, live, secret_versions, config_versions, options_), secret_versions,
                config_versions);
  remove_objects(ObjectKind::secret, secrets);
  remove_objects(ObjectKind::config, configs);
  remove_networks(networks);
  return std::move(done_);
}

}  // namespace

namespace {

void add_unlisted_networks(const docker::Engine& engine, Live& live) {
  for (const auto& service : live.services) {
    for (const auto& attachment : service.spec.networks) {
      const auto& id = attachment.target;
      const auto known = std::ranges::find(live.networks, id, &docker::Network::id);
      if (known != live.networks.end()) continue;
      try {
        live.networks.push_back(engine.network(id));
      } catch (const NotFound&) {
        // Gone since: then it is named by its id.
      }
    }
  }
}

}  // namespace

Live look(const docker::Engine& engine, const std::string& stack) {
  Live live;
  base::in_parallel(4, 4, [&](std::size_t which) {
    switch (which) {
      case 0: live.networks = engine.networks(); break;
      case 1: live.secrets = engine.secrets(); break;
      case 2: live.configs = engine.configs(); break;
      default: live.services = engine.services({{"label", {std::string{labels::stack} + "=" + stack}}});
    }
  });
  add_unlisted_networks(engine, live);
  return live;
}

StackPlan plan_stack(const compose::Wanted& wanted, const Live& live, const std::string& stack,
                     const StackOptions& options) {
  require_external(wanted, live);
  const auto networks = plan_networks(wanted, live, stack, options);
  const auto secrets = plan_objects(ObjectKind::secret, wanted, live, stack, options);
  const auto configs = plan_objects(ObjectKind::config, wanted, live, stack, options);
  const auto services = plan_services(wanted, live, versions(secrets, wanted.external_secrets, live.secrets),
                                      versions(configs, wanted.external_configs, live.configs), options);
  StackPlan plan;
  for (const auto& step : networks) plan.push_back(change_of(step));
  for (const auto& step : secrets) plan.push_back(change_of(ObjectKind::secret, step));
  for (const auto& step : configs) plan.push_back(change_of(ObjectKind::config, step));
  for (const auto& step : services) plan.push_back(change_of(step));
  return plan;
}

StackPlan apply_stack(const docker::Engine& engine, const compose::Wanted& wanted, const std::string& stack,
                      const StackOptions& options) {
  return Application{engine, stack, options}.run(wanted);
}

}  // namespace iitbfaas::deployment

#include "iitbfaas/function.hpp"

#include "docker/registry_auth.hpp"
#include "http/form.hpp"
#include "model/connection.hpp"
#include "model/function_service.hpp"
#include "model/mapping.hpp"
#include "model/scaling_json.hpp"
#include "model/surroundings.hpp"

#include "iitbfaas/error.hpp"

namespace iitbfaas {

docker::Service model::service_of(const docker::Engine& engine, const std::string& name,
                                  const std::string& name_space) {
  auto service = engine.find_service(service_name(name, name_space));
  if (service && is_function(service->spec)) return *std::move(service);
  throw NotFound{404, "find " + route_name(name, name_space), "no such function"};
}

namespace {

using model::service_of;

std::string form_body(const HeaderList& fields) {
  std::vector<http::FormField> form;
  form.reserve(fields.size());
  for (const auto& [name, value] : fields) form.push_back({.name = name, .value = value});
  return http::encode_urlencoded(form);
}

}  // namespace

Function::Function(std::shared_ptr<detail::Connection> connection, std::string name, std::string name_space)
    : connection_{std::move(connection)}, name_{std::move(name)}, name_space_{std::move(name_space)} {}

FunctionStatus Function::status() const {
  const auto& engine = connection_->engine();
  const auto service = service_of(engine, name_, name_space_);
  const auto tasks = engine.tasks({{"service", {service.id}}});
  return model::to_status(service, tasks, model::by_id(engine.nodes()), connection_->gateway());
}

Reply Function::invoke(const Invocation& invocation) const {
  http::ClientRequest request{
      .method = invocation.method,
      .target = "/function/" + model::route_name(name_, name_space_) + invocation.path,
      .headers = invocation.headers,
      .body = invocation.body,
      .timeout = invocation.timeout};
  if (!invocation.query.empty()) request.target += "?" + invocation.query;
  std::string form;
  if (!invocation.fields.empty()) {
    form = form_body(invocation.fields);
    request.body = form;
    request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  }
  return connection_->gateway_client().send(request);
}

ScalingStatus Function::scaling() const {
  const auto name = model::route_name(name_, name_space_);
  const auto client = connection_->system_client();
  if (!client)
    throw Error{
        "ask how " + name +
        " is scaled: no gateway is known here; run iitbfaas up, or give --gateway and IITBFAAS_PASSWORD"};
  const auto reply = client->send({.target = "/system/scaling/" + name});
  if (reply.status == 404) throw NotFound{404, "ask how " + name + " is scaled", reply.body};
  if (!reply.ok()) throw ApiError{reply.status, "ask how " + name + " is scaled", reply.body};
  return model::decode_scaling(reply.body);
}

void Function::scale(std::uint32_t replicas) {
  const auto& engine = connection_->engine();
  engine.update_service(service_of(engine, name_, name_space_).id,
                        [&](docker::ServiceSpec& service) { service.replicas = replicas; });
}

DeployOutcome Function::update(const std::function<void(FunctionSpec&)>& change) {
  const auto& engine = connection_->engine();
  const auto service = service_of(engine, name_, name_space_);
  const auto edit = [&](const docker::ServiceSpec& current) {
    auto spec = model::to_function(current);
    change(spec);
    if (spec.name != name_ || spec.name_space != name_space_) {
      throw InvalidSpec{spec.name != name_ ? "name" : "name_space",
                        "a function keeps its own: deploy another and remove this one"};
    }
    return spec;
  };
  const auto auth = docker::registry_auth_for_pull(edit(service.spec).image);
  const bool wrote = engine.update_service(
      service.id,
      [&](docker::ServiceSpec& current) {
        const auto wanted = edit(current);
        if (wanted == model::to_function(current)) return;
        validate(wanted);
        current = model::change(current, wanted, model::look_around_again(*connection_, current, wanted));
      },
      auth);
  return wrote ? DeployOutcome::updated : DeployOutcome::unchanged;
}

void Function::logs(const LogOptions& options, const std::function<bool(const LogLine&)>& sink,
                    std::stop_token stop) const {
  const auto& engine = connection_->engine();
  engine.service_logs(
      service_of(engine, name_, name_space_).id,
      {.follow = options.follow, .tail = options.tail, .since = options.since},
      [&](const docker::LogRecord& record) {
        return sink({.time = record.time,
                     .replica = record.task_id,
                     .text = record.text,
                     .is_error = record.is_error});
      },
      std::move(stop));
}

void Function::remove() {
  const auto& engine = connection_->engine();
  engine.remove_service(service_of(engine, name_, name_space_).id);
}

}  // namespace iitbfaas

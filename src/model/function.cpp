#include "iitbfaas/function.hpp"

#include "http/form.hpp"
#include "model/connection.hpp"
#include "model/mapping.hpp"
#include "model/scaling_json.hpp"

#include "iitbfaas/error.hpp"

namespace iitbfaas {
namespace {

/// Throws NotFound for a service that is not ours, too: whatever has the name, it is no function.
docker::Service service_of(const docker::Engine& engine, const std::string& name,
                           const std::string& name_space) {
  auto service = engine.find_service(model::service_name(name, name_space));
  if (service && model::is_function(service->spec)) return *std::move(service);
  throw NotFound{404, "find " + model::route_name(name, name_space), "no such function"};
}

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

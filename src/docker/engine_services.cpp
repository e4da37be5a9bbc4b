#include "docker/engine_requests.hpp"
#include "docker/stream.hpp"

#include "iitbfaas/error.hpp"

#include <utility>

namespace iitbfaas::docker {
namespace {

std::string log_path(const std::string& id, const LogQuery& query) {
  std::string path = "/services/" + id + "/logs?stdout=1&stderr=1&timestamps=1&details=1";
  if (query.follow) path += "&follow=1";
  path += "&tail=" + (query.tail ? std::to_string(*query.tail) : std::string{"all"});
  if (query.since) {
    const auto since = std::chrono::duration_cast<std::chrono::nanoseconds>(query.since->time_since_epoch());
    constexpr std::int64_t second = 1'000'000'000;
    const auto fraction = std::to_string(second + since.count() % second).substr(1);
    path += "&since=" + std::to_string(since.count() / second) + "." + fraction;
  }
  return path;
}

HeaderList auth(const std::string& header) {
  return header.empty() ? HeaderList{} : HeaderList{{"X-Registry-Auth", header}};
}

}  // namespace

std::vector<Service> Engine::services(const Filters& filters) const {
  return impl_->read_list("/services" + filter_query(filters), "list services", decode_service);
}

Service Engine::service(const std::string& id_or_name) const {
  const auto what = "look at service " + id_or_name;
  auto found = impl_->read("/services/" + escape(id_or_name), what, decode_service);
  if (found.id != id_or_name && found.spec.name != id_or_name) {
    throw NotFound{404, what + " on " + impl_->host, "service " + id_or_name + " not found"};
  }
  return found;
}

std::optional<Service> Engine::find_service(const std::string& name) const {
  for (auto& candidate : services({{"name", {name}}})) {
    if (candidate.spec.name == name) return std::move(candidate);
  }
  return std::nullopt;
}

std::string Engine::create_service(const ServiceSpec& spec, const std::string& registry_auth,
                                   const std::string& document) const {
  auto whole = Json::parse(document);
  encode_service_spec(spec, whole);
  return impl_->create("/services/create", whole, "create service " + spec.name, auth(registry_auth));
}

bool Engine::update_service(const std::string& id_or_name, const std::function<void(ServiceSpec&)>& change,
                            const std::string& registry_auth) const {
  return retry_stale([&] {
    const auto before = service(id_or_name);
    auto wanted = before.spec;
    change(wanted);
    if (wanted == before.spec) return false;
    auto document = Json::parse(before.document);
    encode_service_spec(wanted, document);
    impl_->post("/services/" + before.id + "/update?version=" + std::to_string(before.version), document,
                "update service " + before.spec.name, auth(registry_auth));
    return true;
  });
}

void Engine::replace_service(const Service& before, const ServiceSpec& spec, const std::string& registry_auth,
                             const std::string& document) const {
  auto whole = Json::parse(document);
  encode_service_spec(spec, whole);
  auto version = before.version;
  bool is_first = true;
  retry_stale([&] {
    if (!std::exchange(is_first, false)) version = service(before.id).version;
    impl_->post("/services/" + before.id + "/update?version=" + std::to_string(version), whole,
                "update service " + spec.name, auth(registry_auth));
  });
}

void Engine::remove_service(const std::string& id_or_name) const {
  const auto id = is_whole_id(id_or_name) ? id_or_name : service(id_or_name).id;
  impl_->remove("/services/" + id, "remove service " + id_or_name);
}

void Engine::service_logs(const std::string& id_or_name, const LogQuery& query,
                          const std::function<bool(const LogRecord&)>& sink, std::stop_token stop) const {
  const auto what = "read the log of service " + id_or_name;
  const auto id = is_whole_id(id_or_name) ? id_or_name : service(id_or_name).id;
  auto request = impl_->request("GET", log_path(id, query));
  if (query.follow) request.timeout = {};
  LogDecoder decoder;
  bool wanted = true;
  const auto take = [&](std::string_view bytes) {
    wanted = decoder.feed(bytes, sink);
    return wanted;
  };
  impl_->stream(request, what, take, std::move(stop));
  if (wanted) decoder.finish(sink);
}

std::vector<Task> Engine::tasks(const Filters& filters) const {
  return impl_->read_list("/tasks" + filter_query(filters), "list tasks", decode_task);
}

}  // namespace iitbfaas::docker

#pragma once
#include "docker/codec.hpp"
#include "surroundings.hpp"

#include <nlohmann/json.hpp>

namespace iitbfaas::invoke::testing_surroundings {

/// An engine at the other end of the wire whose services and tasks a test moves by hand. What discovery does
/// when a task moves, or the engine goes silent, needs them moved at a known time.
class EngineStandIn {
 public:
  EngineStandIn() { add_service("hello", 1); }

  std::string host() const { return "tcp://127.0.0.1:" + std::to_string(server_.port()); }

  void add_service(const std::string& name, std::uint64_t replicas,
                   const std::map<std::string, std::string>& labels = {}) {
    const std::scoped_lock lock{mutex_};
    docker::Service service;
    service.id = "id-" + name;
    service.version = 1;
    service.spec.name = name;
    service.spec.replicas = replicas;
    service.spec.labels = labels;
    service.spec.labels.insert({{"iitbfaas.function", name}, {"iitbfaas.namespace", "openfaas-fn"}});
    services_[service.id] = std::move(service);
  }
  void set_task(const std::string& id, std::uint16_t port, const std::string& desired = "running") {
    const std::scoped_lock lock{mutex_};
    docker::Task task;
    task.id = id;
    task.service_id = "id-hello";
    task.node_id = "n1";
    task.desired_state = desired;
    task.state = "running";
    task.ports = {{.protocol = "tcp", .target = 8080, .published = port}};
    tasks_[id] = std::move(task);
  }
  void set_silent(bool silent) { silent_ = silent; }
  void set_leading(bool leading) { leading_ = leading; }
  /// Changes of services, with "no room here".
  void set_refusing(bool refusing) { refusing_ = refusing; }
  void set_replicas(const std::string& name, std::uint64_t replicas) {
    const std::scoped_lock lock{mutex_};
    auto& service = services_.at("id-" + name);
    service.spec.replicas = replicas;
    ++service.version;
  }
  std::uint64_t replicas(const std::string& name) {
    const std::scoped_lock lock{mutex_};
    return services_.at("id-" + name).spec.replicas;
  }
  std::size_t services() {
    const std::scoped_lock lock{mutex_};
    return services_.size();
  }

 private:
  using Json = docker::Json;

  boost::asio::awaitable<void> handle(http::Exchange& exchange) {
    std::string path{exchange.head().path()};
    if (path.starts_with("/v1.")) path.erase(0, path.find('/', 1));
    const std::string body = co_await exchange.read_all(1 << 20);
    http::Response response;
    if (silent_) {
      response = http::error_response(500, "silent");
    } else if (refusing_ && exchange.head().method == "POST") {
      response = http::error_response(500, "no room here");
    } else {
      response.headers.emplace_back("Content-Type", "application/json");
      const auto document = answer(std::string{exchange.head().method}, path, body);
      if (document.is_null()) response.status = 404;
      response.body = document.is_null() ? R"({"message":"not found"})" : document.dump();
    }
    co_await exchange.respond(std::move(response));
  }

  /// Null when there is no such thing.
  Json answer(const std::string& method, const std::string& path, const std::string& body) {
    const std::scoped_lock lock{mutex_};
    if (path == "/version")
      return {{"Version", "20.10.24"}, {"ApiVersion", "1.41"}, {"MinAPIVersion", "1.12"}};
    if (path == "/info") {
      return {{"ServerVersion", "20.10.24"},
              {"Swarm", {{"NodeID", "n1"}, {"LocalNodeState", "active"}, {"ControlAvailable", true}}}};
    }
    if (path == "/nodes") {
      docker::Node node;
      node.id = "n1";
      node.address = "127.0.0.1";
      node.reachability = "reachable";
      node.leader = leading_;
      return Json::array({docker::encode_node(node)});
    }
    Json list = Json::array();
    if (path == "/tasks") {
      for (const auto& [id, task] : tasks_) list.push_back(docker::encode_task(task, Json::object()));
    } else if (path == "/services") {
      for (const auto& [id, service] : services_) list.push_back(docker::encode_service(service));
    } else if (path.starts_with("/services/")) {
      return answer_service(method, path.substr(10), body);
    } else if (path != "/networks" && path != "/secrets") {
      return {};
    }
    return list;
  }

  Json answer_service(const std::string& method, const std::string& rest, const std::string& body) {
    const auto id = rest.substr(0, rest.find('/'));
    const auto found = services_.find(id.starts_with("id-") ? id : "id-" + id);
    if (found == services_.end()) return {};
    if (method == "GET") return docker::encode_service(found->second);
    if (method == "DELETE") {
      services_.erase(found);
    } else {
      found->second.spec = docker::decode_service_spec(Json::parse(body));
      ++found->second.version;
    }
    return Json::object();
  }

  std::mutex mutex_;
  std::map<std::string, docker::Service> services_;
  std::map<std::string, docker::Task> tasks_;
  std::atomic<bool> silent_{false}, refusing_{false}, leading_{true};
  RunningServer server_{[this](http::Exchange& exchange) { return handle(exchange); }};
};

}  // namespace iitbfaas::invoke::testing_surroundings

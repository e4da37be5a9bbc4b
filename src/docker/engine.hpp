#pragma once
#include "base/endpoint.hpp"
#include "docker/types.hpp"

#include "iitbfaas/cluster.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

/// A client of the Docker Engine API. Blocks; safe to share between threads.
///
/// Each member is one request unless it says otherwise, and throws NotFound (404), Conflict (409, and 500
/// with "update out of sequence"), ApiError with the engine's words, TransportError or Timeout.
namespace iitbfaas::http {
class SshRoute;
}

namespace iitbfaas::docker {

struct EngineOptions {
  base::Endpoint endpoint;
  TlsOptions tls = {};
  std::chrono::milliseconds timeout{60'000};
  std::shared_ptr<const http::SshRoute> ssh = {};  ///< to share a login that is there already
};

/// {"label": {"iitbfaas.function"}}; encoded as the Engine wants it.
using Filters = std::map<std::string, std::vector<std::string>>;

struct SwarmInit {
  std::string listen_address = "0.0.0.0:2377";
  std::string advertise_address = {};
  std::vector<std::string> address_pool = {};
  bool force_new_cluster = false;  ///< from what this manager knows, without the others
};

struct SwarmJoin {
  std::vector<std::string> managers = {};  ///< "198.18.0.11:2377"
  std::string token = {};                  ///< a secret; it also says whether worker or manager
  std::string listen_address = "0.0.0.0:2377";
  std::string advertise_address = {};
};

/// What `rotate_tokens` replaces.
struct TokenRotation {
  bool worker = false;
  bool manager = false;
};

struct LogQuery {
  bool follow = false;
  std::optional<std::uint64_t> tail = {};
  std::optional<Time> since = {};
};

class Engine {
 public:
  /// Negotiates the API version: ours at most, the engine's at least. One request.
  explicit Engine(EngineOptions options);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  const std::string& api_version() const noexcept;  ///< "1.41"
  const std::string& host() const noexcept;         ///< "unix:///run/docker.sock"

  void ping() const;
  Version version() const;
  Info info() const;

  std::string init_swarm(const SwarmInit& options) const;  ///< the node's id
  /// Returns when the node was let in, or is still trying after twenty seconds: then Info says pending.
  void join_swarm(const SwarmJoin& options) const;
  void leave_swarm(bool force) const;
  Swarm swarm() const;
  /// As update_service; what we have no name for stays. Returns whether it wrote.
  bool update_swarm(const std::function<void(SwarmSettings&)>& change) const;
  void rotate_tokens(TokenRotation which) const;
  std::string unlock_key() const;  ///< empty when the managers are not locked
  void unlock_swarm(const std::string& key) const;

  std::vector<Node> nodes(const Filters& filters = {}) const;
  Node node(const std::string& id) const;
  /// Reads, changes, writes; again when another writer was faster, five times. Throws Conflict after that.
  void update_node(const std::string& id, const std::function<void(Node&)>& change) const;
  /// A node that is not down needs `force`; a manager is demoted first.
  void remove_node(const std::string& id, bool force) const;

  std::vector<Service> services(const Filters& filters = {}) const;
  Service service(const std::string& id_or_name) const;
  std::optional<Service> find_service(const std::string& name) const;
  /// Its id. `registry_auth` (registry_auth.hpp) is kept by the cluster for the nodes that pull the image.
  /// What `spec` does not say stands in `document`, JSON.
  std::string create_service(const ServiceSpec& spec, const std::string& registry_auth = {},
                             const std::string& document = "{}") const;
  /// Reads, changes, writes back what the engine sent with the change laid over it; again when another writer
  /// was faster, five times. Writes nothing when `change` changed nothing. Returns whether it wrote. Without
  /// `registry_auth` the cluster goes on with what it has.
  bool update_service(const std::string& id_or_name, const std::function<void(ServiceSpec&)>& change,
                      const std::string& registry_auth = {}) const;
  /// Writes `spec` over `document` in the place of all that the engine has; again when another writer was
  /// faster, five times.
  void replace_service(const Service& before, const ServiceSpec& spec, const std::string& registry_auth,
                       const std::string& document) const;
  void remove_service(const std::string& id_or_name) const;
  /// Lines in the order they come; `sink` returns false to stop.
  void service_logs(const std::string& id_or_name, const LogQuery& query,
                    const std::function<bool(const LogRecord&)>& sink, std::stop_token stop = {}) const;

  std::vector<Task> tasks(const Filters& filters = {}) const;

  /// Of a container of this engine's own node, at once: what it used between two moments takes two calls.
  ContainerStats container_stats(const std::string& id) const;

  std::vector<Network> networks(const Filters& filters = {}) const;
  Network network(const std::string& id) const;  ///< the Swarm's "host" and "bridge" too, which no list has
  std::string create_network(const NetworkSpec& spec) const;
  void remove_network(const std::string& id_or_name) const;

  std::optional<Image> find_image(const std::string& reference) const;
  std::vector<Image> images(const Filters& filters = {}) const;
  /// One request. Throws ApiError with the error that stands in the stream: the status is 200 even then.
  void load_image(std::string_view archive, const Progress& progress = {}) const;
  void tag_image(const std::string& reference, const std::string& repository, const std::string& tag) const;
  void push_image(const std::string& reference, const std::string& auth_header) const;
  void remove_image(const std::string& reference, bool force) const;
  /// `docker save`: the archive to `sink`, piece by piece.
  void save_image(const std::string& reference, const std::function<bool(std::string_view)>& sink) const;

  std::vector<Object> secrets(const Filters& filters = {}) const;
  std::string create_secret(const std::string& name, std::string_view data, const StringMap& labels,
                            const ObjectOptions& options = {}) const;
  /// Changes the labels. Throws ApiError (400) when the data is not the same, which is the one way to learn
  /// it.
  void relabel_secret(const Object& before, std::string_view data, const StringMap& labels) const;
  void remove_secret(const std::string& id_or_name) const;
  std::vector<Object> configs(const Filters& filters = {}) const;
  std::string create_config(const std::string& name, std::string_view data, const StringMap& labels,
                            const ObjectOptions& options = {}) const;
  void relabel_config(const Object& before, const StringMap& labels) const;
  void remove_config(const std::string& id_or_name) const;
  /// Of this engine's own node. Conflict while a container has it.
  void remove_volume(const std::string& name) const;

  /// Until `stop`, the connection's end, or `sink` returns false.
  void events(const Filters& filters, const std::function<bool(const Event&)>& sink,
              std::stop_token stop) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace iitbfaas::docker

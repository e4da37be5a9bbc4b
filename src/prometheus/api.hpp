#pragma once
#include "http/client.hpp"
#include "http/form.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

/// How Prometheus and Alertmanager are asked.
namespace iitbfaas::prometheus {

using Json = nlohmann::json;
using Fields = std::vector<http::FormField>;

struct ServerOptions {
  std::string url = {};
  std::string user = {};
  std::string password = {};
  std::string ca_file = {};
  std::chrono::milliseconds timeout{0};
  std::size_t most_answer = 0;
};

/// One server below one URL. Replies of any status are returned.
class Api {
 public:
  /// Throws InvalidSpec.
  explicit Api(const ServerOptions& options);

  Reply get(const std::string& path, const Fields& fields = {}) const;
  /// The same, but as a form where the query grows long: proxies refuse URLs beyond a few thousand
  /// characters.
  Reply ask(const std::string& path, const Fields& fields) const;
  Reply post(const std::string& path, const Json& document) const;
  Reply remove(const std::string& path) const;
  /// Whether /-/ready says 200.
  bool ready() const;

  const std::string& url() const noexcept { return url_; }

 private:
  http::ClientRequest request(const char* method, const std::string& target) const;

  std::string url_;
  std::string prefix_;
  std::chrono::milliseconds timeout_;
  std::size_t most_answer_;
  http::Client client_;
};

}  // namespace iitbfaas::prometheus

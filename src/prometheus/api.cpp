#include "prometheus/api.hpp"

#include "http/url.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

namespace iitbfaas::prometheus {
namespace {

http::Url server_url(const std::string& text) {
  auto url = http::parse_url(text);
  if (!url || url->target.find('?') != std::string::npos) {
    throw InvalidSpec{"url", "\"" + text + "\" is no URL: write http://HOST:PORT, or http://HOST:PORT/PATH"};
  }
  while (url->target.ends_with('/')) url->target.pop_back();
  return *url;
}

http::Client::Options client_options(const ServerOptions& options) {
  const auto url = server_url(options.url);
  return {.endpoint = url.endpoint,
          .secure = url.secure,
          .tls = {.ca_file = options.ca_file},
          .user = options.user,
          .password = options.password};
}

std::string with_query(const std::string& path, const Fields& fields) {
  return fields.empty() ? path : path + "?" + http::encode_urlencoded(fields);
}

}  // namespace

Api::Api(const ServerOptions& options)
    : url_{options.url},
      prefix_{server_url(options.url).target},
      timeout_{options.timeout},
      most_answer_{options.most_answer},
      client_{client_options(options)} {}

http::ClientRequest Api::request(const char* method, const std::string& target) const {
  return {.method = method, .target = prefix_ + target, .timeout = timeout_, .most_body = most_answer_};
}

Reply Api::ask(const std::string& path, const Fields& fields) const {
  constexpr std::size_t longest_target = 2000;
  const auto form = http::encode_urlencoded(fields);
  if (path.size() + form.size() < longest_target) return get(path, fields);
  auto sent = request("POST", path);
  sent.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  sent.body = form;
  return client_.send(sent);
}

Reply Api::get(const std::string& path, const Fields& fields) const {
  return client_.send(request("GET", with_query(path, fields)));
}

Reply Api::post(const std::string& path, const Json& document) const {
  // What is not UTF-8 is replaced: silences are written by people.
  const auto text = document.dump(-1, ' ', false, Json::error_handler_t::replace);
  auto sent = request("POST", path);
  sent.headers = {{"Content-Type", "application/json"}};
  sent.body = text;
  return client_.send(sent);
}

Reply Api::remove(const std::string& path) const { return client_.send(request("DELETE", path)); }

bool Api::ready() const { return client_.send(request("GET", "/-/ready")).ok(); }

}  // namespace iitbfaas::prometheus

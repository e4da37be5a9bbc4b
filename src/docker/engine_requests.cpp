#include "docker/engine_requests.hpp"

#include "base/text.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>

namespace iitbfaas::docker {
namespace {

std::string escape_but(std::string_view text, std::string_view also_plain) {
  constexpr const char* digits = "0123456789ABCDEF";
  std::string escaped;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view{"-._~"}.find(c) != std::string_view::npos ||
                       also_plain.find(c) != std::string_view::npos;
    if (plain) {
      escaped += c;
    } else {
      escaped += {'%', digits[byte >> 4], digits[byte & 15]};
    }
  }
  return escaped;
}

/// {"message": "…"}, or whatever else came, on one line.
std::string words_of(const Reply& reply) {
  const auto document = Json::parse(reply.body, nullptr, false);
  std::string words = reply.body;
  if (document.is_object() && document.contains("message") && document["message"].is_string()) {
    words = document["message"].get<std::string>();
  }
  std::ranges::replace(words, '\n', ' ');
  constexpr std::size_t most = 2000;
  return std::string{base::trim(words)}.substr(0, most);
}

}  // namespace

std::string escape(std::string_view text) { return escape_but(text, ""); }

std::string escape_reference(std::string_view text) { return escape_but(text, "/:@"); }

bool is_whole_id(std::string_view text) {
  constexpr std::size_t swarm_id = 25;
  constexpr std::size_t digest = 64;
  return (text.size() == swarm_id || text.size() == digest) &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

std::string filter_query(const Filters& filters) {
  return filters.empty() ? std::string{} : "?filters=" + escape(Json(filters).dump());
}

Engine::Impl::Impl(http::Client::Options server, std::chrono::milliseconds request_timeout)
    : client{std::move(server)}, host{base::to_string(client.endpoint())}, timeout{request_timeout} {}

http::ClientRequest Engine::Impl::request(const char* method, const std::string& path) const {
  const auto prefix = api_version.empty() ? std::string{} : "/v" + api_version;
  return {.method = method, .target = prefix + path, .timeout = timeout};
}

void Engine::Impl::check(const Reply& reply, const std::string& what) const {
  if (reply.status < 400) return;
  const auto context = what + " on " + host;
  auto words = words_of(reply);
  if (reply.status == 404) throw NotFound{404, context, std::move(words)};
  if (reply.status == 409) throw Conflict{409, context, std::move(words)};
  // The Engine says 500, not 409, when the version moved under us; only its words tell.
  if (reply.status == 500 && words.find("update out of sequence") != std::string::npos) {
    throw StaleVersion{500, context, std::move(words)};
  }
  throw ApiError{reply.status, context, std::move(words)};
}

Reply Engine::Impl::send(const http::ClientRequest& request, const std::string& what) const {
  auto reply = client.send(request);
  check(reply, what);
  return reply;
}

void Engine::Impl::stream(const http::ClientRequest& request, const std::string& what,
                          const http::BodySink& sink, std::stop_token stop) const {
  check(client.stream(request, sink, std::move(stop)), what);
}

Json Engine::Impl::get(const std::string& path, const std::string& what) const {
  const auto reply = send(request("GET", path), what);
  auto document = Json::parse(reply.body, nullptr, false);
  if (document.is_discarded()) throw Error{what + " on " + host + ": the answer is not JSON"};
  return document;
}

Json Engine::Impl::post(const std::string& path, const Json& body, const std::string& what,
                        HeaderList headers) const {
  const auto text = told(what, [&] {
    try {
      return body.is_null() ? std::string{} : body.dump();
    } catch (const Json::exception&) {
      throw Error{"the request is not UTF-8"};
    }
  });
  auto request = this->request("POST", path);
  request.headers = std::move(headers);
  request.headers.emplace_back("Content-Type", "application/json");
  request.body = text;
  const auto reply = send(request, what);
  auto document = Json::parse(reply.body, nullptr, false);
  return document.is_discarded() ? Json{} : document;
}

void Engine::Impl::remove(const std::string& path, const std::string& what) const {
  send(request("DELETE", path), what);
}

std::string Engine::Impl::create(const std::string& path, const Json& body, const std::string& what,
                                 HeaderList headers) const {
  const auto document = post(path, body, what, std::move(headers));
  return told(what, [&] { return fields::text(document, fields::given(document, "ID") ? "ID" : "Id"); });
}

}  // namespace iitbfaas::docker

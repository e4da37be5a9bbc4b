#include "docker/engine.hpp"

#include "base/text.hpp"
#include "docker/engine_requests.hpp"
#include "docker/stream.hpp"

#include "iitbfaas/error.hpp"

#include <compare>

namespace iitbfaas::docker {
namespace {

struct ApiVersion {
  unsigned major = 0, minor = 0;
  friend auto operator<=>(const ApiVersion&, const ApiVersion&) = default;
};

// The oldest with CapabilityDrop and Pids limits, and the one that every engine since 25 still answers to.
constexpr ApiVersion our_oldest{1, 41};
constexpr ApiVersion our_newest{1, 44};

std::optional<ApiVersion> parse_version(const std::string& text) {
  const auto parts = base::split(text, '.');
  if (parts.size() != 2) return std::nullopt;
  const auto major = base::parse_number<unsigned>(parts[0]);
  const auto minor = base::parse_number<unsigned>(parts[1]);
  if (!major || !minor) return std::nullopt;
  return ApiVersion{*major, *minor};
}

std::string to_string(ApiVersion version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor);
}

std::string negotiate(const Version& engine, const std::string& host) {
  const auto newest = parse_version(engine.api_version);
  const auto oldest = parse_version(engine.min_api_version).value_or(ApiVersion{});
  if (!newest) throw Error{host + " is no Docker engine: it names no API version"};
  const auto agreed = std::min(*newest, our_newest);
  if (agreed < our_oldest || agreed < oldest) {
    throw Error{host + " speaks the Docker API from " + engine.min_api_version + " to " + engine.api_version +
                ", not " + to_string(our_oldest) + " to " + to_string(our_newest) +
                "; use a Docker engine of 20.10 or later"};
  }
  return to_string(agreed);
}

http::Client::Options server_of(EngineOptions&& options) {
  constexpr std::uint16_t plain_port = 2375;
  constexpr std::uint16_t secure_port = 2376;
  http::Client::Options server{
      .endpoint = std::move(options.endpoint), .tls = std::move(options.tls), .ssh = std::move(options.ssh)};
  const bool tcp = server.endpoint.kind == base::Endpoint::Kind::tcp;
  server.secure = tcp && !(server.tls.ca_file.empty() && server.tls.certificate_file.empty());
  if (tcp && server.endpoint.port == 0) server.endpoint.port = server.secure ? secure_port : plain_port;
  return server;
}

}  // namespace

Engine::Engine(EngineOptions options) {
  const auto timeout = options.timeout;
  impl_ = std::make_unique<Impl>(server_of(std::move(options)), timeout);
  impl_->api_version = negotiate(version(), impl_->host);
}

Engine::~Engine() = default;

const std::string& Engine::api_version() const noexcept { return impl_->api_version; }

const std::string& Engine::host() const noexcept { return impl_->host; }

void Engine::ping() const { impl_->send(impl_->request("GET", "/_ping"), "ping"); }

Version Engine::version() const { return impl_->read("/version", "ask the version", decode_version); }

Info Engine::info() const { return impl_->read("/info", "ask about the engine", decode_info); }

void Engine::events(const Filters& filters, const std::function<bool(const Event&)>& sink,
                    std::stop_token stop) const {
  constexpr const char* what = "follow events";
  auto request = impl_->request("GET", "/events" + filter_query(filters));
  request.timeout = {};
  LineSplitter lines;
  const auto take_line = [&](std::string_view line) {
    const auto document = Json::parse(line, nullptr, false);
    if (document.is_discarded()) throw Error{std::string{what} + " on " + impl_->host + ": not JSON"};
    return sink(impl_->told(what, [&] { return decode_event(document); }));
  };
  impl_->stream(
      request, what, [&](std::string_view bytes) { return lines.feed(bytes, take_line); }, stop);
}

}  // namespace iitbfaas::docker

#include "invoke/gateway/system_api.hpp"

#include "base/text.hpp"
#include "contract/labels.hpp"
#include "http/form.hpp"
#include "invoke/gateway/system_json.hpp"
#include "invoke/gateway/target.hpp"
#include "model/connection.hpp"
#include "model/scaling_policy.hpp"

#include "iitbfaas/error.hpp"

#include <sys/utsname.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace iitbfaas::invoke {
namespace {

namespace asio = boost::asio;

http::Response json(std::string body) {
  return {.status = 200, .headers = {{"Content-Type", "application/json"}}, .body = std::move(body)};
}

http::Response accepted() { return {.status = 202}; }

std::string parameter(std::string_view query, std::string_view name) {
  const auto fields = http::parse_urlencoded(query);
  if (!fields) throw InvalidSpec{"query", "has a malformed escape"};
  const auto found = std::ranges::find(*fields, name, &http::FormField::name);
  return found == fields->end() ? std::string{} : found->value;
}

struct Name {
  std::string name, name_space;
};

/// The namespace comes in the name, the query or the body, depending on the client.
Name name_of(std::string_view text, std::string_view query, const std::string& in_body = {}) {
  const auto parsed = parse_function_name(text);
  if (!parsed) throw InvalidSpec{"name", "\"" + std::string{text} + "\" is no name of a function"};
  Name name{std::string{parsed->name}, std::string{parsed->name_space}};
  if (text.find('.') != std::string_view::npos) return name;
  const auto in_query = parameter(query, "namespace");
  if (!in_query.empty()) {
    name.name_space = in_query;
  } else if (!in_body.empty()) {
    name.name_space = in_body;
  }
  return name;
}

void check_range(const FunctionSpec& spec, std::uint32_t replicas) {
  const auto policy = model::read_scaling(spec.labels);
  if (!policy || (replicas == 0 && policy->zero)) return;
  const auto refuse = [replicas](const std::string& reason) {
    throw InvalidSpec{"replicas", std::to_string(replicas) + reason};
  };
  const auto least = std::max(policy->min, 1u);
  if (replicas == 0) refuse(std::string{" goes with "} + contract::labels::scale_zero + " = true only");
  if (replicas < least)
    refuse(std::string{" is below "} + contract::labels::scale_min + ", " + std::to_string(least));
  if (replicas > policy->max)
    refuse(std::string{" is above "} + contract::labels::scale_max + ", " + std::to_string(policy->max));
}

}  // namespace

struct SystemApi::Call {
  std::string method, route, name, query, body;
};

SystemApi::SystemApi(Cluster cluster, const Credentials& credentials, Instruments& instruments,
                     TableFeed& feed, Scaling scaling)
    : cluster_{std::move(cluster)},
      credentials_{credentials},
      instruments_{instruments},
      feed_{feed},
      scaling_{std::move(scaling)} {}

asio::awaitable<void> SystemApi::handle(http::Exchange& exchange) {
  const auto& head = exchange.head();
  if (!credentials_.allow(head)) {
    auto refusal = Credentials::refusal("/system");
    co_return co_await exchange.respond(std::move(refusal));
  }
  const auto target = origin_form(head.target);
  const auto path = target.substr(0, target.find('?'));
  constexpr std::string_view prefix = "/system/";
  const auto rest = path.substr(std::min(prefix.size(), path.size()));
  const auto slash = std::min(rest.find('/'), rest.size());
  Call call{.method = std::string{head.method},
            .route = std::string{rest.substr(0, slash)},
            .name = std::string{rest.substr(std::min(slash + 1, rest.size()))},
            .query = std::string{head.query()},
            .body = {}};
  if (call.route == "table" && call.method == "GET") co_return co_await feed_.handle(exchange);
  call.body = co_await exchange.read_all(longest_system_body);
  std::function<http::Response()> work = [this, call = std::move(call)] { return answer(call); };
  auto response = co_await calls_.run(std::move(work));
  co_await exchange.respond(std::move(response));
}

http::Response SystemApi::answer(const Call& call) const {
  try {
    return perform(call);
  } catch (const InvalidSpec& error) {
    return http::error_response(400, error.what());
  } catch (const NotFound& error) {
    return http::error_response(404, error.what());
  } catch (const Conflict& error) {
    return http::error_response(409, error.what());
  } catch (const std::exception& error) {
    return http::error_response(500, error.what());
  }
}

http::Response SystemApi::perform(const Call& call) const {
  struct Operation {
    std::string_view name;
    bool takes_name;
    std::string_view method;
    http::Response (*perform)(const SystemApi&, const Call&);
  };
  using Self = const SystemApi&;
  static constexpr std::array routes{
      Operation{"functions", false, "GET", [](Self self, const Call& called) { return self.list(called); }},
      Operation{"functions", false, "DELETE",
                [](Self self, const Call& called) { return self.remove(called); }},
      Operation{"function", true, "GET", [](Self self, const Call& called) { return self.describe(called); }},
      Operation{"scale-function", true, "POST",
                [](Self self, const Call& called) { return self.scale(called); }},
      Operation{"alert", false, "POST",
                [](Self self, const Call& called) { return self.ask_autoscaler(called); }},
      Operation{"scaling", true, "GET",
                [](Self self, const Call& called) { return self.ask_autoscaler(called); }},
      Operation{"info", false, "GET", [](Self self, const Call&) { return self.platform(); }},
      Operation{"namespaces", false, "GET", [](Self self, const Call&) { return self.namespaces(); }}};
  std::string allowed;
  for (const auto& route : routes) {
    if (route.name != call.route || route.takes_name == call.name.empty()) continue;
    if (route.method == call.method) return route.perform(*this, call);
    allowed.append(allowed.empty() ? "" : ", ").append(route.method);
  }
  if (allowed.empty()) return http::error_response(404, "there is no /system/" + call.route);
  auto refusal = http::error_response(405, "/system/" + call.route + " takes " + allowed);
  refusal.headers.emplace_back("Allow", allowed);
  return refusal;
}

http::Response SystemApi::list(const Call& call) const {
  const auto name_space = parameter(call.query, "namespace");
  const auto wanted = name_space.empty() ? std::nullopt : std::optional{name_space};
  return json(encode_statuses(cluster_.function_statuses(wanted),
                              [this](const std::string& name) { return invocations(name); }));
}

http::Response SystemApi::describe(const Call& call) const {
  const auto [name, name_space] = name_of(call.name, call.query);
  return json(encode_status(cluster_.function(name, name_space).status(),
                            [this](const std::string& full) { return invocations(full); }));
}

http::Response SystemApi::scale(const Call& call) const {
  const auto request = decode_scale_request(call.body);
  const auto [name, name_space] = name_of(call.name, call.query, request.name_space);
  auto function = cluster_.function(name, name_space);
  check_range(function.status().spec, request.replicas);
  function.scale(request.replicas);
  return accepted();
}

http::Response SystemApi::remove(const Call& call) const {
  const auto request = decode_remove_request(call.body);
  const auto [name, name_space] = name_of(request.name, call.query, request.name_space);
  cluster_.function(name, name_space).remove();
  return accepted();
}

http::Response SystemApi::ask_autoscaler(const Call& call) const {
  if (!scaling_) return http::error_response(404, "this gateway has no autoscaler");
  auto reply = scaling_({.method = call.method,
                         .path = "/system/" + call.route + (call.name.empty() ? "" : "/" + call.name),
                         .query = call.query,
                         .body = call.body});
  return {.status = reply.status, .headers = std::move(reply.headers), .body = std::move(reply.body)};
}

http::Response SystemApi::namespaces() const { return json(encode_names(cluster_.namespaces())); }

http::Response SystemApi::platform() const {
  utsname machine{};
  ::uname(&machine);
  return json(
      encode_platform(ClusterAccess::of(cluster_).is_embedded() ? "embedded" : "swarm", machine.machine));
}

}  // namespace iitbfaas::invoke

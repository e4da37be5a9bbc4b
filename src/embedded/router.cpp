#include "embedded/router.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "embedded/on_pool.hpp"
#include "embedded/wish.hpp"

#include "iitbfaas/error.hpp"

#include <array>

namespace iitbfaas::embedded {
namespace {

using Answer = http::Response (*)(Parts&, const Call&);
using Stream = asio::awaitable<void> (*)(StreamParts&, Call, http::Exchange&);

constexpr std::size_t largest_body = 4 << 20;

struct Route {
  std::string_view method;
  std::string_view pattern;  ///< "*" is one part of the path, "**" one or more
  Answer answer = nullptr;
  Stream stream = nullptr;
};

constexpr std::array routes{
    Route{"GET", "_ping", ping},
    Route{"HEAD", "_ping", ping},
    Route{"GET", "version", show_version},
    Route{"GET", "info", show_info},
    Route{"GET", "swarm", show_swarm},
    Route{"POST", "swarm/init", refuse_swarm_init},
    Route{"POST", "swarm/join", refuse_swarm_init},
    Route{"POST", "swarm/leave", refuse_swarm_leave},
    Route{"GET", "nodes", list_nodes},
    Route{"GET", "nodes/*", show_node},
    Route{"POST", "nodes/*/update", update_node},
    Route{"GET", "services", list_services},
    Route{"POST", "services/create", create_service},
    Route{"GET", "services/*", show_service},
    Route{"DELETE", "services/*", remove_service},
    Route{"POST", "services/*/update", update_service},
    Route{"GET", "services/*/logs", nullptr, stream_logs},
    Route{"GET", "tasks", list_tasks},
    Route{"GET", "tasks/*", show_task},
    Route{"GET", "tasks/*/logs", nullptr, stream_logs},
    Route{"GET", "containers/*/stats", show_container_stats},
    Route{"GET", "networks", list_networks},
    Route{"POST", "networks/create", create_network},
    Route{"GET", "networks/*", show_network},
    Route{"DELETE", "networks/*", remove_network},
    Route{"GET", "secrets", list_objects},
    Route{"POST", "secrets/create", create_object},
    Route{"GET", "secrets/*", show_object},
    Route{"DELETE", "secrets/*", remove_object},
    Route{"POST", "secrets/*/update", update_object},
    Route{"GET", "configs", list_objects},
    Route{"POST", "configs/create", create_object},
    Route{"GET", "configs/*", show_object},
    Route{"DELETE", "configs/*", remove_object},
    Route{"POST", "configs/*/update", update_object},
    Route{"DELETE", "volumes/*", remove_volume},
    Route{"GET", "events", nullptr, stream_events},
    Route{"GET", "images/json", list_images},
    Route{"POST", "images/load", nullptr, load_images},
    Route{"GET", "images/get", nullptr, save_image},
    Route{"GET", "images/**/json", show_image},
    Route{"GET", "images/**/get", nullptr, save_image},
    Route{"POST", "images/**/tag", tag_image},
    Route{"DELETE", "images/**", remove_image},
};

bool matches(std::string_view pattern, const std::vector<std::string>& path) {
  const auto parts = base::split(pattern, '/');
  if (parts.size() > path.size()) return false;
  const std::size_t extra = path.size() - parts.size();
  std::size_t at = 0;
  for (const auto& part : parts) {
    if (part == "**")
      at += extra;
    else if (part != "*" && part != path[at])
      return false;
    ++at;
  }
  return at == path.size();
}

const Route* find_route(const Call& call) {
  for (const auto& route : routes) {
    if (route.method == call.method && matches(route.pattern, call.path)) return &route;
  }
  return nullptr;
}

asio::awaitable<void> dispatch(StreamParts& parts, http::Exchange& exchange) {
  Call call = read_call(exchange.head().method, exchange.head().target);
  const Route* route = find_route(call);
  if (route == nullptr) throw Refusal{404, "page not found"};
  if (route->stream != nullptr) {
    co_await route->stream(parts, std::move(call), exchange);
    co_return;
  }
  call.body = co_await exchange.read_all(largest_body);
  http::Response response = co_await on_pool(parts.pool, [&] { return route->answer(parts.parts, call); });
  co_await exchange.respond(std::move(response));
}

/// What to answer to what went wrong; nothing when nobody is left to answer to.
std::optional<http::Response> explain(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const Refusal& refusal) {
    return answer_refusal(refusal.status, refusal.message);
  } catch (const http::ClientGone&) {
    return std::nullopt;
  } catch (const http::BodyTooLarge&) {
    return answer_refusal(413, "the request's body is larger than 4 MiB");
  } catch (const std::exception& failure) {
    base::log::error("engine", failure.what());
    return answer_refusal(500, failure.what());
  }
}

}  // namespace

asio::awaitable<void> serve(StreamParts& parts, http::Exchange& exchange) {
  std::exception_ptr error;
  try {
    co_await dispatch(parts, exchange);
  } catch (...) {
    error = std::current_exception();
  }
  if (!error) co_return;
  auto response = explain(error);
  if (!response) co_return;
  if (exchange.answered())
    exchange.abort();
  else
    co_await exchange.respond(std::move(*response));
}

}  // namespace iitbfaas::embedded

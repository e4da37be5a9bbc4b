// A replica as the container that Docker would have made of it.
#include "docker/codec.hpp"
#include "embedded/api.hpp"
#include "embedded/job_builder.hpp"
#include "embedded/lookup.hpp"
#include "embedded/usage.hpp"
#include "embedded/wish.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace iitbfaas::embedded {
namespace {

struct Running {
  supervisor::Identity supervisor = {};
  std::int64_t memory_limit = 0;
};

Running find_running(const State& state, const std::string& id) {
  const auto is_it = [&](const auto& entry) {
    const Task& task = entry.second;
    return task.state == TaskState::running && !id.empty() && task.container_id == id;
  };
  const auto found = std::ranges::find_if(state.tasks, is_it);
  if (found == state.tasks.end()) throw Refusal{404, "No such container: " + id};
  const auto limit = limits_of(found->second.wish).memory_bytes;
  return {found->second.supervisor, limit > 0 ? limit : state.node.memory_bytes};
}

}  // namespace

http::Response show_container_stats(Parts& parts, const Call& call) {
  const auto stream = call.argument("stream");
  if (stream != "0" && stream != "false") {
    throw Refusal{501, "this engine tells what a container uses once, not as a stream: say stream=0"};
  }
  const auto& id = call.path.at(1);
  const auto running = parts.ledger.read([&](const State& state) { return find_running(state, id); });
  auto stats = measure(running.supervisor);
  if (!stats) throw Refusal{404, "No such container: " + id};
  stats->memory_limit = static_cast<std::uint64_t>(running.memory_limit);
  Json document = docker::encode_container_stats(*stats);
  document["id"] = id;
  return answer(document);
}

}  // namespace iitbfaas::embedded

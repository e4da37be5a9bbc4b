#include "embedded/api.hpp"
#include "embedded/wish.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>

namespace iitbfaas::embedded {
namespace {

bool mounts(const Task& task, const std::string& name) {
  const Json document = Json::parse(task.wish.document);
  const Json& list = member(member(member(document, "TaskTemplate"), "ContainerSpec"), "Mounts");
  return std::ranges::any_of(list, [&](const Json& mount) {
    return text_of(mount, "Type") == "volume" && text_of(mount, "Source") == name;
  });
}

}  // namespace

http::Response remove_volume(Parts& parts, const Call& call) {
  const auto& name = call.path.at(1);
  const auto folder = parts.facts.state / "volumes" / name;
  // The name is one step of a path that was decoded.
  const bool is_step = name.find('/') == std::string::npos && !name.starts_with('.');
  if (!is_step || !std::filesystem::is_directory(folder))
    throw Refusal{404, "get " + name + ": no such volume"};
  const bool used = parts.ledger.read([&](const State& state) {
    return std::ranges::any_of(state.tasks, [&](const auto& entry) {
      return !is_over(entry.second.state) && mounts(entry.second, name);
    });
  });
  if (used) throw Refusal{409, "remove " + name + ": volume is in use"};
  std::filesystem::remove_all(folder);
  return answer_nothing();
}

}  // namespace iitbfaas::embedded

#pragma once
#include "embedded/call.hpp"
#include "embedded/events.hpp"
#include "embedded/images.hpp"
#include "embedded/ledger.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

/// The Engine API's answers. Each function takes one kind of call; it may block, and throws Refusal.
namespace iitbfaas::embedded {

/// What stays the same while the engine runs.
struct EngineFacts {
  std::string id = {}, version = {}, kernel = {}, operating_system = {}, architecture = {};
  std::vector<std::string> warnings = {};  ///< what this engine cannot do here
  StringMap labels = {};                   ///< the same for programs
  std::filesystem::path state = {};
};

struct Parts {
  Ledger& ledger;
  Images& images;
  Events& events;
  EngineFacts facts;
  std::function<void()> wake;  ///< the orchestrator
};

http::Response ping(Parts& parts, const Call& call);
http::Response show_version(Parts& parts, const Call& call);
http::Response show_info(Parts& parts, const Call& call);
http::Response show_swarm(Parts& parts, const Call& call);
http::Response refuse_swarm_init(Parts& parts, const Call& call);
http::Response refuse_swarm_leave(Parts& parts, const Call& call);
http::Response list_nodes(Parts& parts, const Call& call);
http::Response show_node(Parts& parts, const Call& call);
http::Response update_node(Parts& parts, const Call& call);

http::Response create_service(Parts& parts, const Call& call);
http::Response list_services(Parts& parts, const Call& call);
http::Response show_service(Parts& parts, const Call& call);
http::Response update_service(Parts& parts, const Call& call);
http::Response remove_service(Parts& parts, const Call& call);
http::Response list_tasks(Parts& parts, const Call& call);
http::Response show_task(Parts& parts, const Call& call);

http::Response show_container_stats(Parts& parts, const Call& call);

http::Response create_network(Parts& parts, const Call& call);
http::Response list_networks(Parts& parts, const Call& call);
http::Response show_network(Parts& parts, const Call& call);
http::Response remove_network(Parts& parts, const Call& call);
http::Response create_object(Parts& parts, const Call& call);  ///< secrets and configs, as the path says
http::Response list_objects(Parts& parts, const Call& call);
http::Response show_object(Parts& parts, const Call& call);
http::Response update_object(Parts& parts, const Call& call);
http::Response remove_object(Parts& parts, const Call& call);

http::Response remove_volume(Parts& parts, const Call& call);

http::Response list_images(Parts& parts, const Call& call);
http::Response show_image(Parts& parts, const Call& call);
http::Response tag_image(Parts& parts, const Call& call);
http::Response remove_image(Parts& parts, const Call& call);

/// By id, name, or the beginning of an id, which must be the only one. Throws Refusal: 404.
const Service& find_service(const State& state, const std::string& reference);
const Task& find_task(const State& state, const std::string& reference);

/// The version in the query must be that of the record, or another writer was faster.
void check_version(const Call& call, std::uint64_t version);

}  // namespace iitbfaas::embedded

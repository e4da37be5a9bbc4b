#pragma once
#include "base/endpoint.hpp"
#include "docker/engine.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

/// Where the tasks of services answer.
namespace iitbfaas::model {

/// At the first sign of removal a task is out, though it still runs for seconds: that is its time to drain.
bool is_ready(const docker::Task& task) noexcept;

/// Where `port` of the task is reached: at its address on `network`; without a network at the port that is
/// published for it on its node. Nothing when it has none.
std::optional<base::Endpoint> reach(const docker::Task& task, std::uint16_t port, const std::string& network,
                                    const std::map<std::string, std::string>& node_addresses);

/// By node id, as seen from here. Two requests.
std::map<std::string, std::string> node_addresses(const docker::Engine& engine);

}  // namespace iitbfaas::model

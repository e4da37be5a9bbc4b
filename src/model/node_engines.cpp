#include "model/node_engines.hpp"

#include "base/parallel.hpp"
#include "contract/labels.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <exception>

namespace iitbfaas::model {

NodeEngines::NodeEngines(const detail::Connection& connection)
    : connection_{connection},
      own_id_{connection.engine().info().node_id},
      nodes_{connection.engine().nodes()},
      engines_(nodes_.size()) {
  std::ranges::sort(nodes_, {}, &docker::Node::hostname);
}

void NodeEngines::keep(const std::function<bool(const docker::Node&)>& holds) {
  std::erase_if(nodes_, [&](const docker::Node& node) { return node.id != own_id_ && !holds(node); });
  engines_.clear();
  engines_.resize(nodes_.size());
}

const docker::Engine& NodeEngines::engine(std::size_t index) const {
  if (is_own(index)) return connection_.engine();
  auto& known = engines_[index];
  if (known) return *known;
  const auto& node = nodes_[index];
  const auto host = node.labels.find(contract::labels::node_host);
  if (host == node.labels.end()) {
    throw Error{"nothing says how to reach it; note it with: iitbfaas node add USER@" +
                (node.address.empty() ? node.hostname : node.address)};
  }
  known =
      std::make_unique<docker::Engine>(docker::EngineOptions{.endpoint = base::parse_endpoint(host->second)});
  return *known;
}

std::vector<std::string> NodeEngines::each(
    const std::function<void(const docker::Engine& engine, std::size_t index)>& work) const {
  std::vector<std::string> problems(nodes_.size());
  std::exception_ptr own;
  base::in_parallel(nodes_.size(), nodes_.size(), [&](std::size_t i) {
    try {
      work(engine(i), i);
    } catch (const Interrupted&) {
      throw;
    } catch (const Error& error) {
      problems[i] = error.what();
      if (is_own(i)) own = std::current_exception();
    }
  });
  if (own) std::rethrow_exception(own);
  return problems;
}

}  // namespace iitbfaas::model

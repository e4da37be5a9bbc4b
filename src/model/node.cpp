#include "iitbfaas/node.hpp"

#include "contract/labels.hpp"
#include "model/connection.hpp"
#include "model/mapping.hpp"

namespace iitbfaas {

Node::Node(std::shared_ptr<detail::Connection> connection, std::string id)
    : connection_{std::move(connection)}, id_{std::move(id)} {}

NodeStatus Node::status() const {
  const auto& engine = connection_->engine();
  return model::to_status(engine.node(id_),
                          engine.tasks({{"node", {id_}}, {"label", {contract::labels::function}}}));
}

void Node::set_availability(NodeAvailability availability) {
  connection_->engine().update_node(id_, [&](docker::Node& node) {
    node.availability = availability == NodeAvailability::drain   ? "drain"
                        : availability == NodeAvailability::pause ? "pause"
                                                                  : "active";
  });
}

}  // namespace iitbfaas

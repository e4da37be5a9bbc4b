#include "iitbfaas/node.hpp"

#include "binding.hpp"
#include "collections.hpp"
#include "value.hpp"
#include "waiting.hpp"
#include "words.hpp"

namespace iitbfaas::python {
namespace {

using std::chrono::milliseconds;

template <auto Member>
void property(py::class_<Node>& type, const char* name, const char* doc) {
  type.def_property_readonly(
      name, [](const Node& it) { return give(waiting([&] { return it.status(); }).*Member); }, doc);
}

void bind_one(py::module_& module) {
  py::class_<Node> type{module, "Node",
                        "Names one machine of a cluster; every property but the id asks.\n\n"
                        ">>> node = next(iter(cluster.nodes))\n"
                        ">>> node.role, node.ready, node.availability\n"
                        "('manager', True, 'active')\n"};
  type.def_property_readonly("id", &Node::id, "str");
  property<&NodeStatus::name>(type, "name", "str");
  property<&NodeStatus::role>(type, "role", "\"worker\" or \"manager\"");
  property<&NodeStatus::leader>(type, "leader", "bool");
  property<&NodeStatus::ready>(type, "ready", "bool");
  property<&NodeStatus::availability>(type, "availability", "\"active\", \"pause\" or \"drain\"");
  property<&NodeStatus::address>(type, "address", "str");
  property<&NodeStatus::engine>(type, "engine", "str: its version");
  property<&NodeStatus::memory>(type, "memory", "int: bytes");
  property<&NodeStatus::millicpus>(type, "millicpus", "int: 1000 is one core");
  property<&NodeStatus::labels>(type, "labels", "mapping of str to str");
  property<&NodeStatus::replicas>(type, "replicas", "int: of functions, running here");
  type.def_property_readonly(
      "status", [](const Node& it) { return waiting([&] { return it.status(); }); },
      "NodeStatus: all of the above at one moment. Two requests.");
  type.def(
      "drain",
      [](Node& it, const py::object& wait) {
        const auto limit = Conversion<std::optional<milliseconds>>::load({"drain", "wait"}, wait);
        waiting([&] {
          it.set_availability(NodeAvailability::drain);
          if (limit) it.wait_drained(*limit);
        });
      },
      py::kw_only(), py::arg("wait") = py::none(),
      "Moves its replicas away; waits up to `wait` seconds until they answer elsewhere. Raises Timeout.");
  type.def(
      "activate", [](Node& it) { waiting([&] { it.set_availability(NodeAvailability::active); }); },
      "Lets replicas start here again.");
  type.def(
      "pause", [](Node& it) { waiting([&] { it.set_availability(NodeAvailability::pause); }); },
      "Lets no new ones start here.");
  type.def(
      "promote", [](Node& it) { return waiting([&] { return it.promote(); }); },
      "Makes it a manager. Returns advice about their number, or \"\". Raises Timeout.");
  type.def(
      "demote", [](Node& it) { return waiting([&] { return it.demote(); }); },
      "Makes it a worker. Raises Conflict rather than lose the last manager or the quorum.");
  type.def(
      "change_labels",
      [](Node& it, const py::dict& changes) {
        std::map<std::string, std::optional<std::string>> wanted;
        for (const auto& [key, value] : changes) {
          const Place place{"change_labels", "changes"};
          wanted[text_from(place, key)] = Conversion<std::optional<std::string>>::load(place, value);
        }
        waiting([&] { it.change_labels(wanted); });
      },
      py::arg("changes"), "Sets each label that has a value and removes each whose value is None.");
  type.def("__repr__", [](const Node& it) { return "<Node " + it.id() + ">"; });
}

}  // namespace

void bind_node(py::module_& module) {
  bind_value<NodeStatus>(
      module, "NodeStatus", "A machine as the cluster has it at one moment.",
      {field<&NodeStatus::id>("id", "str"), field<&NodeStatus::name>("name", "str"),
       field<&NodeStatus::role>("role", "\"worker\" or \"manager\""),
       field<&NodeStatus::leader>("leader", "bool"), field<&NodeStatus::ready>("ready", "bool"),
       field<&NodeStatus::availability>("availability", "\"active\", \"pause\" or \"drain\""),
       field<&NodeStatus::address>("address", "str"), field<&NodeStatus::engine>("engine", "str"),
       field<&NodeStatus::memory>("memory", "int: bytes"), field<&NodeStatus::millicpus>("millicpus", "int"),
       field<&NodeStatus::labels>("labels", "mapping of str to str"),
       field<&NodeStatus::replicas>("replicas", "int")});
  bind_one(module);
  py::class_<NodeCollection> type{module, "Nodes", "The machines of a cluster."};
  iterate(type, [](const NodeCollection& all) {
    const auto& cluster = all.cluster();
    return waiting([&] { return cluster.nodes(); });
  });
  type.def(
      "statuses",
      [](const NodeCollection& all, const py::object& filters) {
        const auto wanted = filters_from(filters);
        return listed(waiting([&] {
          auto statuses = all.cluster().node_statuses();
          std::erase_if(statuses, [&](const auto& status) { return !matches(status, wanted); });
          return statuses;
        }));
      },
      py::kw_only(), py::arg("filters") = py::none(),
      "A list of NodeStatus, in two requests. Filters: name, id, role, availability, label.");
  type.def(
      "list",
      [](const NodeCollection& all, const py::object& filters) {
        const auto wanted = filters_from(filters);
        return listed(waiting([&] {
          const auto& cluster = all.cluster();
          if (wanted.empty()) return cluster.nodes();
          std::vector<Node> nodes;
          for (const auto& status : cluster.node_statuses()) {
            if (matches(status, wanted)) nodes.push_back(cluster.node(status.id));
          }
          return nodes;
        }));
      },
      py::kw_only(), py::arg("filters") = py::none(), "A list of Node. Filters as for `statuses`.");
  type.def(
      "get",
      [](const NodeCollection& all, const std::string& text) {
        return waiting([&] { return all.cluster().node(text); });
      },
      py::arg("name"), "By its name, its id or enough of it, or its address. Raises NotFound, Conflict.");
}

}  // namespace iitbfaas::python

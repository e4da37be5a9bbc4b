#include "iitbfaas/node.hpp"

#include "binding.hpp"
#include "collections.hpp"
#include "machine.hpp"
#include "method.hpp"
#include "value.hpp"
#include "waiting.hpp"
#include "words.hpp"

#include <pybind11/operators.h>

namespace iitbfaas::python {
namespace {

using std::chrono::milliseconds;

template <auto Member>
void property(py::class_<Node>& type, const char* name, const char* doc) {
  type.def_property_readonly(
      name, [](const Node& it) { return give(waiting([&] { return it.status(); }).*Member); }, doc);
}

std::vector<NodeStatus> statuses(const NodeCollection& all, const py::object& filters) {
  const auto wanted = filters_from(filters);
  return narrowed(waiting([cluster = all.cluster()] { return cluster.node_statuses(); }), wanted);
}

std::vector<Node> list(const NodeCollection& all, const py::object& filters) {
  auto nodes = waiting([cluster = all.cluster()] { return cluster.nodes(); });
  if (filters_from(filters).empty()) return nodes;
  const auto kept = statuses(all, filters);
  std::erase_if(nodes, [&](const Node& node) {
    return std::ranges::find(kept, node.id(), &NodeStatus::id) == kept.end();
  });
  return nodes;
}

void drain(Node& node, const py::object& wait) {
  const auto limit = Conversion<std::optional<milliseconds>>::load({"drain", "wait"}, wait);
  waiting([&] {
    node.set_availability(NodeAvailability::drain);
    if (limit) node.wait_drained(*limit);
  });
}

void change_labels(Node& node, const py::dict& changes) {
  std::map<std::string, std::optional<std::string>> wanted;
  for (const auto& [key, value] : changes) {
    const Place place{"change_labels", "changes"};
    wanted[text_from(place, key)] = Conversion<std::optional<std::string>>::load(place, value);
  }
  waiting([&] { node.change_labels(wanted); });
}

void bind_properties(py::class_<Node>& type) {
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
  type.def("__repr__", [](const Node& it) { return "<Node " + it.id() + ">"; });
  type.def(py::self == py::self);
  type.def("__hash__", [](const Node& it) { return std::hash<std::string>{}(it.id()); });
}

void bind_verbs(py::class_<Node>& type) {
  method(
      type, "drain", &drain, py::kw_only(), py::arg("wait") = py::none(),
      "Moves its replicas away; waits up to `wait` seconds until they answer elsewhere. Raises Timeout.\n\n"
      ">>> node = cluster.nodes.list()[0]\n"
      ">>> node.drain()\n"
      ">>> node.availability\n"
      "'drain'\n"
      ">>> node.activate()\n"
      ">>> cluster.functions.get('hello').wait(60)\n");
  method(
      type, "activate", [](Node& it) { waiting([&] { it.set_availability(NodeAvailability::active); }); },
      "Lets replicas start here again.\n\n"
      ">>> cluster.nodes.list()[0].activate()\n");
  method(
      type, "pause", [](Node& it) { waiting([&] { it.set_availability(NodeAvailability::pause); }); },
      "Lets no new ones start here.\n\n"
      ">>> cluster.nodes.list()[0].pause()\n"
      ">>> cluster.nodes.list()[0].activate()\n");
  method(
      type, "promote", [](Node& it) { return waiting([&] { return it.promote(); }); },
      "Makes it a manager. Returns advice about their number, or \"\". Raises Timeout.\n\n"
      ">>> for node in cluster.nodes.list(filters={'role': 'worker'}):\n"
      "...     print(node.promote())\n");
  method(
      type, "demote", [](Node& it) { return waiting([&] { return it.demote(); }); },
      "Makes it a worker. Raises Conflict rather than lose the last manager or the quorum.\n\n"
      ">>> for node in cluster.nodes.list(filters={'role': 'manager'})[3:]:\n"
      "...     print(node.demote())\n");
  method(type, "change_labels", &change_labels, py::arg("changes"),
         "Sets each label that has a value and removes each whose value is None.\n\n"
         ">>> node = cluster.nodes.list()[0]\n"
         ">>> node.change_labels({'zone': 'a'})\n"
         ">>> node.labels['zone']\n"
         "'a'\n"
         ">>> node.change_labels({'zone': None})\n");
}

void bind_collection(py::module_& module) {
  py::class_<NodeCollection> type{module, "Nodes",
                                  "The machines of a cluster.\n\n"
                                  ">>> [node.role for node in cluster.nodes]\n"
                                  "['manager']\n"};
  iterate(type, [](const NodeCollection& all) { return list(all, py::none()); });
  method(
      type, "statuses",
      [](const NodeCollection& all, const py::object& filters) { return listed(statuses(all, filters)); },
      py::kw_only(), py::arg("filters") = py::none(),
      "A list of NodeStatus, in two requests. Filters: name, id, role, availability, label.\n\n"
      ">>> [node.leader for node in cluster.nodes.statuses(filters={'role': 'manager'})]\n"
      "[True]\n");
  method(
      type, "list",
      [](const NodeCollection& all, const py::object& filters) { return listed(list(all, filters)); },
      py::kw_only(), py::arg("filters") = py::none(),
      "A list of Node. Filters as for `statuses`.\n\n"
      ">>> cluster.nodes.list(filters={'availability': 'drain'})\n"
      "[]\n");
  method(
      type, "get",
      [](const NodeCollection& all, const std::string& text) {
        return waiting([&, cluster = all.cluster()] { return cluster.node(text); });
      },
      py::arg("name"),
      "By its name, its id or enough of it, or its address. Raises NotFound, Conflict.\n\n"
      ">>> cluster.nodes.get(cluster.info().node_id).leader\n"
      "True\n");
  bind_provisioning(type);
}

}  // namespace

void bind_node(py::module_& module) {
  bind_value<NodeStatus>(
      module, "NodeStatus",
      "A machine as the cluster has it at one moment.\n\n"
      ">>> cluster.nodes.list()[0].status.availability\n"
      "'active'\n",
      {field<&NodeStatus::id>("id", "str"), field<&NodeStatus::name>("name", "str"),
       field<&NodeStatus::role>("role", "\"worker\" or \"manager\""),
       field<&NodeStatus::leader>("leader", "bool"), field<&NodeStatus::ready>("ready", "bool"),
       field<&NodeStatus::availability>("availability", "\"active\", \"pause\" or \"drain\""),
       field<&NodeStatus::address>("address", "str"), field<&NodeStatus::engine>("engine", "str"),
       field<&NodeStatus::memory>("memory", "int: bytes"), field<&NodeStatus::millicpus>("millicpus", "int"),
       field<&NodeStatus::labels>("labels", "mapping of str to str"),
       field<&NodeStatus::replicas>("replicas", "int")});
  py::class_<Node> type{module, "Node",
                        "Names one machine of a cluster; every property but the id asks.\n\n"
                        ">>> node = next(iter(cluster.nodes))\n"
                        ">>> node.role, node.ready, node.availability\n"
                        "('manager', True, 'active')\n"};
  bind_properties(type);
  bind_verbs(type);
  bind_collection(module);
  function(
      module, "manager_advice", [](std::size_t managers) { return manager_advice(managers); },
      py::arg("managers"),
      "What to do about a number of managers: a str, empty when it is a good one.\n\n"
      ">>> iitbfaas.manager_advice(3)\n"
      "''\n"
      ">>> iitbfaas.manager_advice(4)\n"
      "'4 managers bear the loss of no more than 3 do; make it 3 or 5'\n");
}

}  // namespace iitbfaas::python

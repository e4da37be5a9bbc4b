#include "machine.hpp"

#include "binding.hpp"
#include "calling.hpp"
#include "method.hpp"
#include "value.hpp"

#include "iitbfaas/machine.hpp"

namespace iitbfaas::python {

template <>
struct Words<CheckResult> {
  static constexpr std::array<std::pair<const char*, CheckResult>, 3> all{{
      {"ok", CheckResult::ok},
      {"warning", CheckResult::warning},
      {"failed", CheckResult::failed},
  }};
};

template <>
struct Words<MachineOutcome> {
  static constexpr std::array<std::pair<const char*, MachineOutcome>, 4> all{{
      {"ready", MachineOutcome::ready},
      {"joined", MachineOutcome::joined},
      {"already_joined", MachineOutcome::already_joined},
      {"failed", MachineOutcome::failed},
  }};
};

namespace {

py::class_<Machine> bind_machine_type(py::module_& module) {
  return bind_value<Machine>(
      module, "Machine",
      "A machine as its user reaches it with ssh, before and after it is a node.\n\n"
      ">>> iitbfaas.Machine(user='ann', host='10.0.0.5')\n"
      "Machine(user='ann', host='10.0.0.5')\n",
      {field<&Machine::user>("user", "str: empty: as ssh's configuration says"),
       field<&Machine::host>(
           "host", "str: address, name or alias of ssh's configuration; empty: this machine, without ssh"),
       field<&Machine::port>("port", "int"), field<&Machine::manager>("manager", "bool: joins as one"),
       secret<&Machine::password>("password", "str: kept in memory only; tried when no key is let in")});
}

void bind_machine_file(py::module_& module) {
  bind_value<MachineFile>(module, "MachineFile",
                          "What a file of machines says.\n\n"
                          ">>> iitbfaas.MachineFile().machines\n"
                          "()\n",
                          {field<&MachineFile::machines>("machines", "tuple of Machine"),
                           field<&MachineFile::warnings>("warnings", "tuple of str: a line each")});
}

void bind_check(py::module_& module) {
  bind_value<Check>(module, "Check",
                    "One thing that was looked at on a machine.\n\n"
                    ">>> iitbfaas.Check(name='engine', result='ok', found='20.10.24').cure\n"
                    "''\n",
                    {field<&Check::name>("name", "str: \"engine\", \"ports\""),
                     field<&Check::result>("result", "\"ok\", \"warning\" or \"failed\""),
                     field<&Check::found>("found", "str: \"20.10.24\""),
                     field<&Check::cure>("cure", "str: what to do; empty when ok")});
}

void bind_machine_report(py::module_& module) {
  bind_value<MachineReport>(
      module, "MachineReport",
      "What became of one machine.\n\n"
      ">>> report = iitbfaas.examine_machines(iitbfaas.Machine())[0]\n"
      ">>> report.name != '', len(report.checks) > 3\n"
      "(True, True)\n",
      {field<&MachineReport::machine>("machine", "Machine"),
       field<&MachineReport::name>("name", "str: its own host name; empty when it was not reached"),
       field<&MachineReport::node_id>("node_id", "str: once it is a node"),
       field<&MachineReport::outcome>("outcome", "\"ready\", \"joined\", \"already_joined\" or \"failed\""),
       field<&MachineReport::error>("error", "str: what, on what, what came back, what to do"),
       field<&MachineReport::checks>("checks", "tuple of Check: as it is at the end"),
       field<&MachineReport::notes>("notes", "tuple of str: what was changed, and what the user should know"),
       field<&MachineReport::duration>("duration", "float: seconds")});
}

void describe_machine_options() {
  describe<SshOptions>("ssh", {field<&SshOptions::accept_new_host_keys>("accept_new_host_keys", "bool"),
                               field<&SshOptions::authorize_key>("authorize_key", "bool")});
  describe<SetupOptions>("setup", {field<&SetupOptions::install>("install", "bool"),
                                   field<&SetupOptions::restart>("restart", "bool"),
                                   field<&SetupOptions::metrics_address>("metrics_address", "str")});
  describe<AddOptions>("create", {field<&AddOptions::configure_engine>("configure_engine", "bool"),
                                  field<&AddOptions::ready_within>("ready_within", "float: seconds")});
  describe<RemovalOptions>("remove",
                           {field<&RemovalOptions::force>("force", "bool"),
                            field<&RemovalOptions::drain_within>("drain_within", "float: seconds")});
}

Machine machine_from(Place place, py::handle given) {
  if (py::isinstance<Machine>(given)) return given.cast<Machine>();
  if (py::isinstance<py::str>(given)) return Machine::parse(given.cast<std::string>());
  refuse_type(place, "a Machine or \"user@host:port\", or a list of them", given);
}

/// One machine or several, each a Machine or what Machine.parse reads.
std::vector<Machine> machines_from(const char* call, const py::object& given) {
  const Place place{call, "machines"};
  if (py::isinstance<Machine>(given) || py::isinstance<py::str>(given)) return {machine_from(place, given)};
  std::vector<Machine> machines;
  for (const auto& one : items_from(place, given)) machines.push_back(machine_from(place, one));
  return machines;
}

/// The keywords that are fields of T, taken out.
template <class T>
T taken(py::kwargs& keywords, T value = {}) {
  py::dict given;
  for (const auto& name : names_of(table_of<T>())) {
    if (const auto one = take(keywords, name.c_str())) given[name.c_str()] = one;
  }
  return filled(given, std::move(value));
}

/// What calls over ssh take beside machines, and who is called back meanwhile.
class SshCall {
 public:
  SshCall(const char* call, py::kwargs& keywords)
      : on_step_{callable_from({call, "on_step"}, keywords)}, ssh_{taken<SshOptions>(keywords)} {
    password_ = take(keywords, "password");
    if (!password_ || password_.is_none()) return;
    if (py::isinstance<py::str>(password_)) {
      ssh_.password = [text = password_.cast<std::string>()](const Machine&) { return text; };
      return;
    }
    if (PyCallable_Check(password_.ptr()) == 0)
      refuse_type({call, "password"}, "a str, or a callable that gives one", password_);
    ssh_.password = [this](const Machine& machine) { return asked(machine); };
  }
  SshCall(const SshCall&) = delete;
  SshCall& operator=(const SshCall&) = delete;

  const SshOptions& ssh() const { return ssh_; }

  MachineProgress progress() {
    return
        [this](const Machine& machine, const std::string& step) { calling_.tell(on_step_, machine, step); };
  }

  template <class Work>
  auto wait(const Work& work) {
    return calling_.wait(work);
  }

 private:
  std::optional<std::string> asked(const Machine& machine) {
    const auto text = [](const py::object& answer) {
      return Conversion<std::optional<std::string>>::load({"password", "answer"}, answer);
    };
    return calling_.ask(password_, text, machine).value_or(std::nullopt);
  }

  py::object on_step_;
  py::object password_;
  SshOptions ssh_;
  Calling calling_;
};

/// Refuses what is a field of none of these.
void refuse_others(const char* call, const py::kwargs& keywords, const std::vector<Table>& tables) {
  std::vector<std::string> known{"on_step", "password"};
  for (const auto& table : tables) {
    for (const auto& each : table.fields) known.emplace_back(each.name);
  }
  refuse_unknown(call, "argument", keywords, known);
}

py::object create_nodes(const NodeCollection& all, const py::object& machines, py::kwargs keywords) {
  refuse_others("create", keywords,
                {table_of<SshOptions>(), table_of<SetupOptions>(), table_of<AddOptions>()});
  const auto wanted = machines_from("create", machines);
  SshCall call{"create", keywords};
  const auto setup = taken<SetupOptions>(keywords, {.ssh = call.ssh()});
  const auto options = taken<AddOptions>(keywords, {.setup = setup});
  return give(call.wait(
      [&, cluster = all.cluster()] { return add_machines(cluster, wanted, options, call.progress()); }));
}

py::object examine_all_nodes(const NodeCollection& all, py::kwargs keywords) {
  refuse_others("examine", keywords, {table_of<SshOptions>()});
  SshCall call{"examine", keywords};
  return give(call.wait(
      [&, cluster = all.cluster()] { return examine_nodes(cluster, call.ssh(), call.progress()); }));
}

py::object remove_named_node(const NodeCollection& all, const std::string& name, py::kwargs keywords) {
  const auto on_step = callable_from({"remove", "on_step"}, keywords);
  const auto options = filled<RemovalOptions>(keywords);
  Calling calling;
  return give(calling.wait([&, cluster = all.cluster()] {
    return remove_node(cluster, cluster.node(name), options,
                       [&](const std::string& step) { calling.tell(on_step, step); });
  }));
}

py::object set_up_from(const py::object& machines, py::kwargs keywords) {
  refuse_others("set_up_machines", keywords, {table_of<SshOptions>(), table_of<SetupOptions>()});
  const auto wanted = machines_from("set_up_machines", machines);
  SshCall call{"set_up_machines", keywords};
  const auto options = taken<SetupOptions>(keywords, {.ssh = call.ssh()});
  return give(call.wait([&] { return set_up_machines(wanted, options, call.progress()); }));
}

py::object examine_from(const py::object& machines, py::kwargs keywords) {
  refuse_others("examine_machines", keywords, {table_of<SshOptions>()});
  const auto wanted = machines_from("examine_machines", machines);
  SshCall call{"examine_machines", keywords};
  return give(call.wait([&] { return examine_machines(wanted, call.ssh(), call.progress()); }));
}

void bind_machine_files(py::module_& module) {
  function(
      module, "read_machines",
      [](const py::object& file) {
        const auto path = path_from({"read_machines", "file"}, file);
        return waiting([&] { return read_machines(path); });
      },
      py::arg("file"),
      "MachineFile: `nodes:` in YAML, or the lines \"user,address,password\" of 2019. Raises InvalidSpec\n"
      "that begins \"file:line\".\n\n"
      ">>> import pathlib, tempfile\n"
      ">>> with tempfile.TemporaryDirectory() as folder:\n"
      "...     file = pathlib.Path(folder, 'nodes.yml')\n"
      "...     _ = file.write_text('nodes: [ann@10.0.0.5, 10.0.0.6]')\n"
      "...     [machine.host for machine in iitbfaas.read_machines(file).machines]\n"
      "['10.0.0.5', '10.0.0.6']\n");
  function(
      module, "read_password",
      [](const py::object& file) {
        const auto path = path_from({"read_password", "file"}, file);
        return to_text(waiting([&] { return read_password(path); }));
      },
      py::arg("file"),
      "str: the first line of a file that only its owner can read. Raises InvalidSpec when others can,\n"
      "too.\n\n"
      ">>> import os, pathlib, tempfile\n"
      ">>> with tempfile.TemporaryDirectory() as folder:\n"
      "...     file = pathlib.Path(folder, 'password')\n"
      "...     _ = file.write_text('of no use')\n"
      "...     file.chmod(0o600)\n"
      "...     iitbfaas.read_password(file)\n"
      "'of no use'\n");
}

void bind_machine_calls(py::module_& module) {
  module.def(
      "set_up_machines", &set_up_from, py::arg("machines"),
      "What nodes.create does before a machine joins: engine, its settings, limits, firewall. A tuple of\n"
      "MachineReport. Arguments as for nodes.create, but configure_engine and ready_within.\n\n"
      ">>> iitbfaas.set_up_machines([])\n"
      "()\n");
  module.def(
      "examine_machines", &examine_from, py::arg("machines"),
      "Looks, changes nothing: a tuple of MachineReport. One has failed when its machine was not reached\n"
      "or one of its checks failed. Arguments as for nodes.create: accept_new_host_keys, authorize_key,\n"
      "password, on_step.\n\n"
      ">>> [check.name for check in iitbfaas.examine_machines(iitbfaas.Machine())[0].checks][:1]\n"
      "['...']\n");
  bind_machine_files(module);
}

void bind_looks(py::class_<NodeCollection>& type) {
  type.def("examine", &examine_all_nodes,
           "examine_machines() for every node: over ssh as it was added, or here when its engine is this\n"
           "machine's. Raises Error on the embedded engine, which needs none of what is looked at.\n\n"
           ">>> for report in iitbfaas.connect('unix:///run/docker.sock').nodes.examine():\n"
           "...     print(report.machine, report.outcome)\n"
           "Traceback (most recent call last):\n"
           "iitbfaas.TransportError: ...\n");
  method(
      type, "loads",
      [](const NodeCollection& all, const py::object& limit) {
        const auto within = Conversion<std::chrono::milliseconds>::load({"loads", "limit"}, limit);
        return give(waiting([&, cluster = all.cluster()] { return node_loads(cluster, within); }));
      },
      py::kw_only(), py::arg("limit") = py::float_{5.0},
      "A mapping of node id to its load average of the last minute, of those that answer within `limit`\n"
      "(seconds or timedelta).\n\n"
      ">>> all(load >= 0 for load in cluster.nodes.loads().values())\n"
      "True\n");
}

}  // namespace

void bind_provisioning(py::class_<NodeCollection>& type) {
  type.def(
      "create", &create_nodes, py::arg("machines"),
      "Makes machines nodes, all at once: reach, look, set up what is needed, join, wait until Ready.\n"
      "What is so already is not touched. A tuple of MachineReport; one that fails leaves the others\n"
      "joined.\n\n"
      "machines: Machine or \"user@host:port\", or a list of them. install: the engine by the system's\n"
      "packages. restart: an engine that runs, when a setting needs it. metrics_address: str, of the\n"
      "engine's metrics. configure_engine: its daemon.json too. ready_within: seconds or timedelta (60).\n"
      "accept_new_host_keys: one that changed is refused all the same. authorize_key: after a login by\n"
      "password let the user's public key in. password: str, or a callable that is given a Machine that\n"
      "lets in no key and returns one or None. on_step: called with a Machine and a str before each step.\n"
      "What a callable raises ends the call. Raises InvalidSpec, Error.\n\n"
      ">>> cluster.nodes.create('ann@10.0.0.5')\n"
      "Traceback (most recent call last):\n"
      "iitbfaas.Error: ...the embedded engine is this machine alone...\n");
  type.def(
      "remove", &remove_named_node, py::arg("name"),
      "Drains a node, lets it leave, forgets it; a manager is demoted before. Returns a tuple of\n"
      "warnings.\n\n"
      "name: as for get. force: True: without waiting for its replicas, answering or not. drain_within:\n"
      "seconds or timedelta (60) for its replicas to answer elsewhere. on_step: called with a str. Raises\n"
      "NotFound; Conflict when the cluster would lose its last manager or its quorum.\n\n"
      ">>> cluster.nodes.remove('nobody')\n"
      "Traceback (most recent call last):\n"
      "iitbfaas.NotFound: ...\n");
  bind_looks(type);
}

void bind_machine(py::module_& module) {
  auto machine = bind_machine_type(module);
  machine.def_static("parse", &Machine::parse, py::arg("text"),
                     "\"user@host:port\", user and port optional, \"ssh://\" too. Raises InvalidSpec.\n\n"
                     ">>> iitbfaas.Machine.parse('ann@10.0.0.5:2222').port\n"
                     "2222\n");
  machine.def("__str__", [](const Machine& it) { return to_text(to_string(it)); });
  bind_machine_file(module);
  bind_check(module);
  bind_machine_report(module);
  describe_machine_options();
  bind_machine_calls(module);
}

}  // namespace iitbfaas::python

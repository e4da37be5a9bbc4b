#include "binding.hpp"
#include "value.hpp"
#include "words.hpp"

#include "iitbfaas/function.hpp"
#include "iitbfaas/stats.hpp"

namespace iitbfaas::python {
namespace {

void bind_spec(py::module_& module) {
  bind_value<Limits>(module, "Limits",
                     "What one replica may use; 0 means no limit.\n\n"
                     ">>> iitbfaas.Limits(memory='64Mi', pids=32)\n"
                     "Limits(memory=67108864, pids=32)\n",
                     {field<&Limits::memory>("memory", "int: bytes, resident; takes \"64Mi\" too"),
                      field<&Limits::millicpus>("millicpus", "int: 1000 is one core"),
                      field<&Limits::pids>("pids", "int: processes and threads")});
  bind_value<FunctionSpec>(
      module, "FunctionSpec",
      "What is asked for of a function. A value.\n\n"
      ">>> spec = iitbfaas.FunctionSpec(name='hello', image='sha256:ab', timeout=2.5)\n"
      ">>> spec.replace(replicas=3)\n"
      "FunctionSpec(name='hello', image='sha256:ab', replicas=3, timeout=2.5)\n"
      ">>> iitbfaas.FunctionSpec(replcas=2)\n"
      "Traceback (most recent call last):\n"
      "TypeError: FunctionSpec() has no field 'replcas'; did you mean 'replicas'?\n",
      {field<&FunctionSpec::name>("name", "str: 1 to 63 of a-z, 0-9 and -"),
       field<&FunctionSpec::name_space>("namespace", "str"),
       field<&FunctionSpec::image>("image", "str: \"sha256:...\" or a reference"),
       field<&FunctionSpec::process>("process", "str: the command; empty: what the image declares"),
       field<&FunctionSpec::args>("args", "tuple of str: fields that become arguments, in this order"),
       field<&FunctionSpec::mode>("mode", "str: \"exec\"; empty: what the image declares"),
       field<&FunctionSpec::replicas>("replicas", "int: at start"),
       field<&FunctionSpec::limits>("limits", "Limits of a replica"),
       field<&FunctionSpec::requests>("requests", "Limits: reserved on a node"),
       field<&FunctionSpec::timeout>("timeout", "float: seconds of one invocation"),
       field<&FunctionSpec::publish>("publish", "int or None: a port of each node with a replica"),
       field<&FunctionSpec::environment>("environment", "mapping of str to str"),
       field<&FunctionSpec::labels>("labels", "mapping of str to str"),
       field<&FunctionSpec::annotations>("annotations", "mapping of str to str"),
       field<&FunctionSpec::secrets>("secrets", "tuple of str: files under /var/openfaas/secrets"),
       field<&FunctionSpec::constraints>("constraints", "tuple of str: \"node.role == worker\""),
       field<&FunctionSpec::read_only_root>("read_only_root", "bool")});
}

void bind_status(py::module_& module) {
  bind_value<Replica>(
      module, "Replica",
      "One running copy of a function.\n\n"
      ">>> [it.state for it in cluster.functions.get('hello').status.instances]\n"
      "['ready']\n",
      {field<&Replica::id>("id", "str"), field<&Replica::node>("node", "str: its name"),
       field<&Replica::slot>("slot", "int"),
       field<&Replica::state>("state", "\"pending\", \"starting\", \"ready\", …"),
       field<&Replica::reason>("reason", "str: why it does not run"),
       field<&Replica::address>("address", "str"), field<&Replica::since>("since", "datetime, UTC")});
  bind_value<FunctionStatus>(module, "FunctionStatus",
                             "A function as the cluster has it at one moment.\n\n"
                             ">>> cluster.functions.get('hello').status.spec.args\n"
                             "('name', 'address')\n",
                             {field<&FunctionStatus::spec>("spec", "FunctionSpec"),
                              field<&FunctionStatus::replicas>("replicas", "int: asked for"),
                              field<&FunctionStatus::available_replicas>("available_replicas", "int"),
                              field<&FunctionStatus::created_at>("created", "datetime, UTC"),
                              field<&FunctionStatus::updated_at>("updated", "datetime, UTC"),
                              field<&FunctionStatus::url>("url", "str: through the gateway, or empty"),
                              field<&FunctionStatus::instances>("instances", "tuple of Replica")});
  bind_value<LogLine>(
      module, "LogLine",
      "A line that a replica wrote.\n\n"
      ">>> iitbfaas.LogLine(text='done').is_error\n"
      "False\n",
      {field<&LogLine::time>("time", "datetime, UTC"), field<&LogLine::replica>("replica", "str: its id"),
       field<&LogLine::text>("text", "str: without the newline"),
       field<&LogLine::is_error>("is_error", "bool: written to standard error")});
}

void bind_stats(py::module_& module) {
  bind_value<ReplicaStats>(
      module, "ReplicaStats",
      "What one replica uses.\n\n"
      ">>> [it.problem for it in cluster.functions.get('hello').stats(interval=0.1)]\n"
      "['']\n",
      {field<&ReplicaStats::replica>("replica", "str: its id"), field<&ReplicaStats::node>("node", "str"),
       field<&ReplicaStats::slot>("slot", "int"),
       field<&ReplicaStats::problem>("problem", "str: why all below is empty"),
       field<&ReplicaStats::interval>("interval", "float: seconds that `cores` was measured over"),
       field<&ReplicaStats::cores>("cores", "float: used on average"),
       field<&ReplicaStats::cpu_time>("cpu_time", "float: seconds since it started"),
       field<&ReplicaStats::memory>("memory", "int: bytes"),
       field<&ReplicaStats::memory_limit>("memory_limit", "int: bytes"),
       field<&ReplicaStats::pids>("pids", "int"),
       field<&ReplicaStats::received>("received", "int or None: bytes"),
       field<&ReplicaStats::sent>("sent", "int or None: bytes"),
       field<&ReplicaStats::read>("read", "int or None: bytes"),
       field<&ReplicaStats::written>("written", "int or None: bytes")});
}

}  // namespace

void bind_function_values(py::module_& module) {
  bind_spec(module);
  bind_status(module);
  bind_stats(module);
}

}  // namespace iitbfaas::python

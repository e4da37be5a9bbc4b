#include "iitbfaas/function.hpp"

#include "binding.hpp"
#include "invocation.hpp"
#include "log_lines.hpp"
#include "value.hpp"
#include "waiting.hpp"
#include "words.hpp"

#include "iitbfaas/scaling_status.hpp"
#include "iitbfaas/stats.hpp"

namespace iitbfaas::python {
namespace {

using std::chrono::milliseconds;

std::string full_name(const Function& function) {
  return function.name() + (function.name_space() == default_namespace ? "" : "." + function.name_space());
}

/// The request is under way for as long as Python keeps the iterator.
struct LogIterator {
  std::unique_ptr<LogLines> lines;
  LogIterator(const Function& function, const LogOptions& options)
      : lines{std::make_unique<LogLines>(function, options)} {}
  LogIterator(LogIterator&&) = default;
  ~LogIterator() {
    if (!lines) return;
    const py::gil_scoped_release released;
    lines.reset();
  }
};

LogOptions log_options(bool follow, const py::object& tail, const py::object& since) {
  LogOptions options{.follow = follow};
  options.tail = Conversion<std::optional<std::uint64_t>>::load({"logs", "tail"}, tail);
  if (since.is_none()) return options;
  if (py::hasattr(since, "tzinfo")) {
    options.since = time_from({"logs", "since"}, since);
  } else {
    const auto age = duration_from({"logs", "since"}, since);
    options.since = std::chrono::system_clock::now() -
                    std::chrono::duration_cast<std::chrono::system_clock::duration>(age);
  }
  return options;
}

void scale(Function& function, const py::object& replicas, const py::object& wait) {
  const auto wanted = Conversion<std::uint32_t>::load({"scale", "replicas"}, replicas);
  const auto limit = Conversion<std::optional<milliseconds>>::load({"scale", "wait"}, wait);
  waiting([&] {
    function.scale(wanted);
    if (limit) function.wait(*limit);
  });
}

std::string update(Function& function, const py::kwargs& changes) {
  static_cast<void>(
      filled<FunctionSpec>(changes));  // what is wrong with them is said before anything is asked
  const py::dict kept = changes;
  const auto outcome = waiting([&] {
    return function.update([&](FunctionSpec& spec) {
      const py::gil_scoped_acquire gil;
      fill(&spec, table_of<FunctionSpec>(), kept);
    });
  });
  return give(outcome).cast<std::string>();
}

void bind_values(py::module_& module) {
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
  bind_value<Replica>(
      module, "Replica", "One running copy of a function.",
      {field<&Replica::id>("id", "str"), field<&Replica::node>("node", "str: its name"),
       field<&Replica::slot>("slot", "int"),
       field<&Replica::state>("state", "\"pending\", \"starting\", \"ready\", …"),
       field<&Replica::reason>("reason", "str: why it does not run"),
       field<&Replica::address>("address", "str"), field<&Replica::since>("since", "datetime, UTC")});
  bind_value<FunctionStatus>(module, "FunctionStatus", "A function as the cluster has it at one moment.",
                             {field<&FunctionStatus::spec>("spec", "FunctionSpec"),
                              field<&FunctionStatus::replicas>("replicas", "int: asked for"),
                              field<&FunctionStatus::available_replicas>("available_replicas", "int"),
                              field<&FunctionStatus::created_at>("created", "datetime, UTC"),
                              field<&FunctionStatus::updated_at>("updated", "datetime, UTC"),
                              field<&FunctionStatus::url>("url", "str: through the gateway, or empty"),
                              field<&FunctionStatus::instances>("instances", "tuple of Replica")});
  bind_value<LogLine>(
      module, "LogLine", "A line that a replica wrote.",
      {field<&LogLine::time>("time", "datetime, UTC"), field<&LogLine::replica>("replica", "str: its id"),
       field<&LogLine::text>("text", "str: without the newline"),
       field<&LogLine::is_error>("is_error", "bool: written to standard error")});
  bind_value<ReplicaStats>(
      module, "ReplicaStats", "What one replica uses.",
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

/// A property that asks the cluster: three requests.
template <auto Member>
void status_property(py::class_<Function>& type, const char* name, const char* doc) {
  type.def_property_readonly(
      name, [](const Function& it) { return give(waiting([&] { return it.status(); }).*Member); }, doc);
}

template <auto Member>
void spec_property(py::class_<Function>& type, const char* name, const char* doc) {
  type.def_property_readonly(
      name, [](const Function& it) { return give(waiting([&] { return it.status(); }).spec.*Member); }, doc);
}

void bind_properties(py::class_<Function>& type) {
  type.def_property_readonly("name", &Function::name, "str");
  type.def_property_readonly("namespace", &Function::name_space, "str");
  spec_property<&FunctionSpec::image>(type, "image", "str");
  spec_property<&FunctionSpec::labels>(type, "labels", "mapping of str to str");
  spec_property<&FunctionSpec::environment>(type, "env", "mapping of str to str");
  spec_property<&FunctionSpec::limits>(type, "limits", "Limits of a replica");
  status_property<&FunctionStatus::replicas>(type, "replicas", "int: asked for");
  status_property<&FunctionStatus::available_replicas>(type, "available_replicas", "int: that answer");
  status_property<&FunctionStatus::url>(type, "url", "str: through the gateway, or empty");
  status_property<&FunctionStatus::created_at>(type, "created", "datetime, UTC");
  status_property<&FunctionStatus::spec>(type, "spec", "FunctionSpec as the cluster has it now");
  type.def_property_readonly(
      "status", [](const Function& it) { return waiting([&] { return it.status(); }); },
      "FunctionStatus: all of the above at one moment. Three requests.");
  type.def("__repr__", [](const Function& it) { return "<Function " + full_name(it) + ">"; });
}

}  // namespace

void bind_function(py::module_& module) {
  bind_values(module);
  py::class_<LogIterator>{module, "LogIterator", "The lines of a log, as they come."}
      .def("__iter__", [](const py::object& self) { return self; })
      .def("__next__", [](LogIterator& it) {
        auto line = waiting([&] { return it.lines->next(); });
        if (!line) throw py::stop_iteration();
        return *std::move(line);
      });
  py::class_<Function> type{module, "Function",
                            "Names one function of a cluster; nothing is kept, so every property asks.\n\n"
                            "Raises NotFound once it is gone, TransportError when nobody answers.\n\n"
                            ">>> function = cluster.functions.get('hello')\n"
                            ">>> function.replicas, function.limits\n"
                            "(1, Limits(memory=134217728, pids=64))\n"};
  bind_properties(type);
  type.def(
      "invoke",
      [](const Function& it, const py::object& data, const py::kwargs& keywords) {
        const auto invocation = invocation_of(data, keywords);
        return Response{waiting([&] { return it.invoke(invocation); }), full_name(it)};
      },
      py::arg("data") = py::none(),
      "Calls the function through the gateway; a reply of any status is returned.\n\n"
      "data: bytes or str, the body. json: anything, sent as JSON. Other keywords: fields of a form.\n"
      "method: str. path: str, \"/v1/items\". query: str or mapping. headers: mapping.\n"
      "timeout: seconds or timedelta. Raises Timeout, TransportError.\n\n"
      ">>> cluster.functions.get('hello').invoke(name='Asha', address='Powai').text\n"
      "'Hello Asha from Powai\\n'\n");
  type.def("scale", &scale, py::arg("replicas"), py::kw_only(), py::arg("wait") = py::none(),
           "Asks for so many replicas; waits up to `wait` seconds for them when it is given.\n\n"
           "Raises Timeout, Conflict.\n\n"
           ">>> function = cluster.functions.get('hello')\n"
           ">>> function.scale(2, wait=60)\n"
           ">>> function.available_replicas\n"
           "2\n"
           ">>> function.scale(1, wait=60)\n");
  type.def("update", &update,
           "Changes these fields of the spec and no others: \"updated\" or \"unchanged\".\n\n"
           "Raises TypeError, ValueError, InvalidSpec, Conflict.\n\n"
           ">>> cluster.functions.get('hello').update(timeout=20)\n"
           "'updated'\n");
  type.def(
      "logs",
      [](const Function& it, bool follow, const py::object& tail, const py::object& since) {
        const auto options = log_options(follow, tail, since);
        return LogIterator{it, options};
      },
      py::kw_only(), py::arg("follow") = false, py::arg("tail") = py::none(), py::arg("since") = py::none(),
      "An iterator of LogLine; its request ends when it is dropped.\n\n"
      "tail: int, the last so many lines of each replica. since: an aware datetime, or an age (seconds,\n"
      "timedelta). Raises NotFound, TransportError as it is iterated.\n\n"
      ">>> lines = [line.text for line in cluster.functions.get('hello').logs(tail=10)]\n");
  type.def(
      "wait",
      [](const Function& it, const py::object& timeout) {
        const auto limit = Conversion<milliseconds>::load({"wait", "timeout"}, timeout);
        waiting([&] { it.wait(limit); });
      },
      py::arg("timeout") = py::float_{60.0},
      "Waits until as many replicas as asked for answer.\n\n"
      "timeout: seconds or timedelta. Raises Timeout; Error with the engine's reason as soon as none can "
      "start.\n\n"
      ">>> cluster.functions.get('hello').wait(30)\n");
  type.def(
      "scaling", [](const Function& it) { return waiting([&] { return it.scaling(); }); },
      "ScalingStatus: how it is scaled and why, as the autoscaler tells. Raises NotFound, Error.");
  type.def(
      "stats",
      [](const Function& it, const py::object& interval) {
        const auto length = Conversion<milliseconds>::load({"stats", "interval"}, interval);
        return give(waiting([&] { return it.stats(length); }));
      },
      py::kw_only(), py::arg("interval") = py::float_{1.0},
      "A tuple of ReplicaStats: what each replica uses, measured over `interval` seconds.");
  type.def(
      "remove", [](Function& it) { waiting([&] { it.remove(); }); }, "Removes it. Raises NotFound.");
}

}  // namespace iitbfaas::python

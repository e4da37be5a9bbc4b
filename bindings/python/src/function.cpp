#include "iitbfaas/function.hpp"

#include "binding.hpp"
#include "invocation.hpp"
#include "log_lines.hpp"
#include "method.hpp"
#include "value.hpp"
#include "waiting.hpp"
#include "words.hpp"

#include "iitbfaas/scaling_status.hpp"
#include "iitbfaas/stats.hpp"

#include <pybind11/operators.h>

namespace iitbfaas::python {
namespace {

using std::chrono::milliseconds;

std::string full_name(const Function& function) {
  return function.name() + (function.name_space() == default_namespace ? "" : "." + function.name_space());
}

/// The request is under way for as long as Python keeps the iterator.
struct LogIterator {
  std::shared_ptr<LogLines> lines;
  LogIterator(const Function& function, const LogOptions& options)
      : lines{std::make_shared<LogLines>(function, options)} {}
  LogIterator(LogIterator&&) = default;
  ~LogIterator() { close(); }

  LogLine next() {
    auto line = waiting([kept = lines] { return kept ? kept->next() : std::nullopt; });
    if (!line) throw py::stop_iteration();
    return *std::move(line);
  }

  /// Another thread that waits for a line goes on until there is one.
  void close() {
    const auto ended = std::exchange(lines, nullptr);
    if (!ended) return;
    const py::gil_scoped_release released;
    ended->end();
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
  type.def(py::self == py::self);
  type.def("__hash__", [](const Function& it) { return std::hash<std::string>{}(full_name(it)); });
}

void bind_logs(py::class_<Function>& type) {
  method(
      type, "logs",
      [](const Function& it, bool follow, const py::object& tail, const py::object& since) {
        return LogIterator{it, log_options(follow, tail, since)};
      },
      py::kw_only(), py::arg("follow") = false, py::arg("tail") = py::none(), py::arg("since") = py::none(),
      "An iterator of LogLine; its request ends when it is dropped, or closed.\n\n"
      "tail: int, the last so many lines of each replica. since: an aware datetime, or an age (seconds,\n"
      "timedelta). Raises NotFound, TransportError as it is iterated.\n\n"
      ">>> lines = [line.text for line in cluster.functions.get('hello').logs(tail=10)]\n");
}

void bind_invoke(py::class_<Function>& type) {
  method(
      type, "invoke",
      [](const Function& it, const py::object& data, const py::kwargs& keywords) {
        const auto invocation = invocation_of(data, keywords);
        return Response{waiting([&] { return it.invoke(invocation); }), full_name(it)};
      },
      py::arg("data") = py::none(),
      "Calls the function through the gateway; a reply of any status is returned.\n\n"
      "data: the body, bytes or str; or a mapping, fields of a form, as are all other keywords.\n"
      "json: anything but None, sent as JSON. method: str (\"POST\"). path: str, \"/v1/items\".\n"
      "query: str or mapping. headers: mapping. timeout: seconds or timedelta (60).\n"
      "Raises Timeout, TransportError.\n\n"
      ">>> cluster.functions.get('hello').invoke(name='Asha', address='Powai').text\n"
      "'Hello Asha from Powai\\n'\n");
}

void bind_changes(py::class_<Function>& type) {
  method(type, "scale", &scale, py::arg("replicas"), py::kw_only(), py::arg("wait") = py::none(),
         "Asks for so many replicas; waits up to `wait` seconds for them when it is given.\n\n"
         "Raises Timeout, Conflict.\n\n"
         ">>> function = cluster.functions.get('hello')\n"
         ">>> function.scale(2, wait=60)\n"
         ">>> function.available_replicas\n"
         "2\n"
         ">>> function.scale(1, wait=60)\n");
  method(type, "update", &update,
         "Changes these fields of the spec and no others: \"updated\" or \"unchanged\".\n\n"
         "Raises TypeError, ValueError, InvalidSpec, Conflict.\n\n"
         ">>> function = cluster.functions.get('hello')\n"
         ">>> function.update(timeout=function.spec.timeout + 1)\n"
         "'updated'\n");
  method(
      type, "remove", [](Function& it) { waiting([&] { it.remove(); }); },
      "Removes it. Raises NotFound.\n\n"
      ">>> cluster.functions.create(program='/bin/cat', name='gone').remove()\n");
}

void bind_observation(py::class_<Function>& type) {
  method(
      type, "wait",
      [](const Function& it, const py::object& timeout) {
        const auto limit = Conversion<milliseconds>::load({"wait", "timeout"}, timeout);
        waiting([&] { it.wait(limit); });
      },
      py::arg("timeout") = py::float_{60.0},
      "Waits until as many replicas as asked for answer.\n\n"
      "timeout: seconds or timedelta. Raises Timeout; Error with the engine's reason as soon as none can "
      "start.\n\n"
      ">>> cluster.functions.get('hello').wait(30)\n");
  method(
      type, "scaling", [](const Function& it) { return waiting([&] { return it.scaling(); }); },
      "ScalingStatus: how it is scaled and why, as the autoscaler tells. Raises NotFound, Error.\n\n"
      ">>> cluster.functions.get('nobody').scaling().decision.reason\n"
      "Traceback (most recent call last):\n"
      "iitbfaas.NotFound: ...\n");
  method(
      type, "stats",
      [](const Function& it, const py::object& interval) {
        const auto length = Conversion<milliseconds>::load({"stats", "interval"}, interval);
        return give(waiting([&] { return it.stats(length); }));
      },
      py::kw_only(), py::arg("interval") = py::float_{1.0},
      "A tuple of ReplicaStats: what each replica uses, measured over `interval` seconds.\n\n"
      ">>> [it.memory > 0 for it in cluster.functions.get('hello').stats(interval=0.1)]\n"
      "[True]\n");
}

void bind_log_iterator(py::module_& module) {
  py::class_<LogIterator> type{module, "LogIterator",
                               "The lines of a log, as they come.\n\n"
                               ">>> lines = cluster.functions.get('hello').logs(follow=True)\n"
                               ">>> lines.close()\n"
                               ">>> list(lines)\n"
                               "[]\n"};
  type.def("__iter__", [](const py::object& self) { return self; });
  type.def("__next__", &LogIterator::next);
  type.def("close", &LogIterator::close,
           "Ends its request: there are no more lines.\n\n"
           ">>> cluster.functions.get('hello').logs(follow=True).close()\n");
}

}  // namespace

void bind_function(py::module_& module) {
  bind_log_iterator(module);
  py::class_<Function> type{module, "Function",
                            "Names one function of a cluster; nothing is kept, so every property asks.\n\n"
                            "Raises NotFound once it is gone, TransportError when nobody answers.\n\n"
                            ">>> function = cluster.functions.get('hello')\n"
                            ">>> function.replicas, function.limits\n"
                            "(1, Limits(memory=134217728, pids=64))\n"
                            ">>> function in cluster.functions.list()\n"
                            "True\n"};
  bind_properties(type);
  bind_invoke(type);
  bind_changes(type);
  bind_observation(type);
  bind_logs(type);
}

}  // namespace iitbfaas::python

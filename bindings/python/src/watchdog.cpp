#include "iitbfaas/watchdog.hpp"

#include "binding.hpp"
#include "invocation.hpp"
#include "server.hpp"
#include "value.hpp"

#include <csignal>
#include <stdexcept>

namespace iitbfaas::python {
namespace {

/// A request as a handler in Python sees it.
struct Request {
  Invocation invocation = {};
};

void bind_request_parts(py::class_<Request>& type) {
  const auto property = [&](const char* name, auto get, const char* doc) {
    type.def_property_readonly(name, get, doc);
  };
  property(
      "method", [](const Request& it) { return to_text(it.invocation.method); }, "str: \"POST\"");
  property(
      "path", [](const Request& it) { return to_text(it.invocation.path); }, "str: percent-encoded");
  property(
      "query", [](const Request& it) { return to_text(it.invocation.query); }, "str: without the ?");
  property(
      "headers", [](const Request& it) { return Headers{it.invocation.headers}; }, "Headers");
  property(
      "body", [](const Request& it) { return py::bytes{it.invocation.body}; }, "bytes");
  property(
      "text", [](const Request& it) { return to_text(it.invocation.body); }, "str: the body as UTF-8");
  property(
      "fields",
      [](const Request& it) {
        py::dict fields;
        for (const auto& [name, value] : it.invocation.fields) fields[to_text(name)] = to_text(value);
        return fields;
      },
      "dict of str: of the query, then of a form; of a name that comes twice the last");
}

void bind_request(py::module_& module) {
  py::class_<Request> type{
      module, "Request",
      "What a function was asked, as serve() hands it to a handler.\n\n"
      ">>> import urllib.request\n"
      ">>> def handler(request):\n"
      "...     return f'{request.method} {request.path}'\n"
      ">>> with iitbfaas.Watchdog(handler, listen='127.0.0.1:0', metrics_listen='127.0.0.1:0') as it:\n"
      "...     urllib.request.urlopen(f'http://127.0.0.1:{it.port}/v1').read()\n"
      "b'GET /v1'\n"};
  bind_request_parts(type);
  type.def(
      "json",
      [](const Request& it) {
        return py::module_::import("json").attr("loads")(py::bytes{it.invocation.body});
      },
      "The body read as JSON. Raises json.JSONDecodeError, a ValueError.\n\n"
      ">>> import urllib.request\n"
      ">>> def total(request):\n"
      "...     return str(sum(request.json()))\n"
      ">>> with iitbfaas.Watchdog(total, listen='127.0.0.1:0', metrics_listen='127.0.0.1:0') as it:\n"
      "...     urllib.request.urlopen(f'http://127.0.0.1:{it.port}/', data=b'[1, 2]').read()\n"
      "b'3'\n");
  type.def("__repr__", [](const Request& it) {
    return "<Request " + it.invocation.method + " " + it.invocation.path + ">";
  });
}

void set_body(Reply& reply, const py::object& body) {
  if (body.is_none()) return;
  if (py::isinstance<py::dict>(body) || py::isinstance<py::list>(body)) {
    reply.body = py::module_::import("json").attr("dumps")(body).cast<std::string>();
    reply.headers.emplace_back("Content-Type", "application/json");
    return;
  }
  reply.body = octets_from({"a handler's answer", "body"}, body);
}

/// A body: str, bytes, dict or list (JSON), None; or (body, status), or (body, status, headers).
Reply reply_from(const py::object& answer) {
  Reply reply;
  if (!py::isinstance<py::tuple>(answer)) {
    set_body(reply, answer);
    return reply;
  }
  const auto parts = py::reinterpret_borrow<py::tuple>(answer);
  if (parts.size() < 2 || parts.size() > 3) {
    throw py::type_error("a handler answers with a body, (body, status) or (body, status, headers)");
  }
  reply.status = Conversion<int>::load({"a handler's answer", "status"}, parts[1]);
  if (parts.size() == 3) {
    reply.headers = Conversion<HeaderList>::load({"a handler's answer", "headers"}, parts[2]);
  }
  set_body(reply, parts[0]);
  return reply;
}

/// What the client is told of an exception: its last line; the log has the traceback.
std::string told(py::error_already_set& error) {
  const auto words = py::str(error.value()).cast<std::string>();
  auto text = error.type().attr("__name__").cast<std::string>() + (words.empty() ? "" : ": ") + words;
  error.restore();
  PyErr_Print();
  return text;
}

/// Holds a reference that is given up with the GIL, on whatever thread.
FunctionHandler handler_from(const py::object& callable) {
  if (PyCallable_Check(callable.ptr()) == 0) refuse_type({"serve", "handler"}, "a callable", callable);
  const std::shared_ptr<PyObject> kept{callable.inc_ref().ptr(), [](PyObject* object) {
                                         const py::gil_scoped_acquire gil;
                                         Py_DECREF(object);
                                       }};
  return [kept](const Invocation& invocation) {
    const py::gil_scoped_acquire gil;
    try {
      return reply_from(py::reinterpret_borrow<py::object>(kept.get())(Request{invocation}));
    } catch (py::error_already_set& error) {
      throw std::runtime_error{told(error)};
    } catch (const py::builtin_exception& error) {
      throw std::runtime_error{error.what()};
    }
  };
}

/// While the library ends a server by signals, Python does not see them; afterwards it does again.
class SignalsLent {
 public:
  SignalsLent() {
    ::sigaction(SIGTERM, nullptr, &term_);
    ::sigaction(SIGINT, nullptr, &int_);
  }
  ~SignalsLent() {
    ::sigaction(SIGTERM, &term_, nullptr);
    ::sigaction(SIGINT, &int_, nullptr);
  }
  SignalsLent(const SignalsLent&) = delete;
  SignalsLent& operator=(const SignalsLent&) = delete;

 private:
  struct sigaction term_ = {}, int_ = {};
};

void bind_serve(py::module_& module) {
  module.def(
      "serve",
      [](const py::object& handler) {
        auto function = handler_from(handler);
        const py::gil_scoped_release released;
        const SignalsLent signals;
        serve(std::move(function));
      },
      py::arg("handler"),
      "Makes this program a function: serves as its environment says (docs/watchdog.md) until SIGTERM or "
      "Ctrl-C,\n"
      "then finishes what is running.\n\n"
      "handler(request: Request) gives a body (str, bytes, dict or list for JSON, None), (body, status), or\n"
      "(body, status, headers). It is called from several threads. What it raises is answered with 500 and "
      "its last\n"
      "line; the traceback goes to standard error. Raises Error when a port is taken.\n\n"
      ">>> iitbfaas.serve('no handler')\n"
      "Traceback (most recent call last):\n"
      "...\n"
      "TypeError: serve.handler takes a callable, not str 'no handler'\n");
}

void describe_watchdog_options() {
  describe<WatchdogOptions>(
      "Watchdog", {field<&WatchdogOptions::listen>("listen", ""),
                   field<&WatchdogOptions::metrics_listen>("metrics_listen", ""),
                   field<&WatchdogOptions::command>("command", ""), field<&WatchdogOptions::args>("args", ""),
                   field<&WatchdogOptions::read_timeout>("read_timeout", ""),
                   field<&WatchdogOptions::write_timeout>("write_timeout", ""),
                   field<&WatchdogOptions::exec_timeout>("exec_timeout", ""),
                   field<&WatchdogOptions::max_inflight>("max_inflight", ""),
                   field<&WatchdogOptions::max_children>("max_children", ""),
                   field<&WatchdogOptions::max_body>("max_body", ""),
                   field<&WatchdogOptions::content_type>("content_type", ""),
                   field<&WatchdogOptions::log_requests>("log_requests", "")});
}

}  // namespace

void bind_watchdog(py::module_& module) {
  bind_request(module);
  bind_serve(module);
  describe_watchdog_options();
  py::class_<Server<Watchdog>> type{
      module, "Watchdog",
      "Turns requests into calls of a handler, as serve() does, or into runs of a program.\n\n"
      "Watchdog(handler, listen=\"0.0.0.0:8080\", metrics_listen=\"0.0.0.0:8081\", ...), or command=[...] in "
      "place\n"
      "of a handler: the fields of WatchdogOptions; port 0 takes a free one; `with` starts and stops it.\n"
      "Raises Error when a port is taken, InvalidSpec.\n\n"
      ">>> import urllib.request\n"
      ">>> def shout(request):\n"
      "...     return request.text.upper()\n"
      ">>> with iitbfaas.Watchdog(shout, listen='127.0.0.1:0', metrics_listen='127.0.0.1:0') as server:\n"
      "...     urllib.request.urlopen(f'http://127.0.0.1:{server.port}/', data=b'hello').read()\n"
      "b'HELLO'\n"};
  type.def(py::init([](const py::object& handler, const py::kwargs& keywords) {
             auto options = filled<WatchdogOptions>(keywords);
             if (!handler.is_none()) options.handler = handler_from(handler);
             return Server<Watchdog>{waiting([&] { return std::make_unique<Watchdog>(options); })};
           }),
           py::arg("handler") = py::none());
  type.def_property_readonly(
      "port", [](const Server<Watchdog>& it) { return it.get().port(); }, "int");
  type.def_property_readonly(
      "metrics_port", [](const Server<Watchdog>& it) { return it.get().metrics_port(); }, "int");
  bind_running(type);
}

}  // namespace iitbfaas::python

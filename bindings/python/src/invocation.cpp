#include "invocation.hpp"

#include "binding.hpp"
#include "method.hpp"
#include "value.hpp"

#include "iitbfaas/error.hpp"

#include <pybind11/operators.h>

#include <algorithm>
#include <cctype>

namespace iitbfaas::python {
namespace {

bool same(std::string_view one, std::string_view other) {
  const auto lower = [](unsigned char c) { return std::tolower(c); };
  return std::ranges::equal(one, other, {}, lower, lower);
}

/// The values of a name, joined as RFC 9110 section 5.3 says.
std::optional<std::string> find(const HeaderList& lines, std::string_view name) {
  std::optional<std::string> value;
  for (const auto& [key, content] : lines) {
    if (same(key, name)) value = value ? *value + ", " + content : content;
  }
  return value;
}

std::vector<std::string> names(const HeaderList& lines) {
  std::vector<std::string> all;
  for (const auto& [key, content] : lines) {
    if (std::ranges::none_of(all, [&](const auto& known) { return same(known, key); })) all.push_back(key);
  }
  return all;
}

py::dict as_dict(const Headers& headers) {
  py::dict all;
  for (const auto& name : names(headers.lines)) all[to_text(name)] = to_text(*find(headers.lines, name));
  return all;
}

py::object text_of(const Reply& reply) {
  const auto type = find(reply.headers, "Content-Type").value_or("");
  const auto at = type.find("charset=");
  const auto end = at == std::string::npos ? at : type.find_first_of("; ", at);
  auto charset = at == std::string::npos ? "utf-8" : type.substr(at + 8, end - at - 8);
  std::erase(charset, '"');
  auto* text = PyUnicode_Decode(reply.body.data(), static_cast<py::ssize_t>(reply.body.size()),
                                charset.c_str(), "replace");
  if (text != nullptr) return py::reinterpret_steal<py::object>(text);
  PyErr_Clear();  // a charset that nobody knows
  return to_text(reply.body);
}

std::string query_of(const py::object& given) {
  if (py::isinstance<py::str>(given)) return given.cast<std::string>();
  if (PyMapping_Check(given.ptr()) == 0) refuse_type({"invoke", "query"}, "a str or a mapping", given);
  return py::module_::import("urllib.parse").attr("urlencode")(given, true).cast<std::string>();
}

void set_headers(Invocation& invocation, const py::object& given) {
  for (auto& [name, value] : map_from({"invoke", "headers"}, given)) {
    invocation.headers.emplace_back(name, value);
  }
}

/// As a form has it.
std::string field_text(py::handle value) {
  return py::isinstance<py::str>(value) ? value.cast<std::string>() : py::str{value}.cast<std::string>();
}

void add_fields(Invocation& invocation, const py::object& given) {
  for (const auto& item : given.attr("items")()) {
    const auto pair = py::reinterpret_borrow<py::tuple>(item);
    invocation.fields.emplace_back(text_from({"invoke", "data"}, pair[0]), field_text(pair[1]));
  }
}

void set_body(Invocation& invocation, const py::object& data, const py::object& json) {
  if (json && data) throw py::type_error("invoke() takes data or json, not both");
  if (data && PyMapping_Check(data.ptr()) != 0 && py::hasattr(data, "items")) {
    add_fields(invocation, data);
  } else if (data) {
    invocation.body = octets_from({"invoke", "data"}, data);
  }
  if (!json) return;
  invocation.body = py::module_::import("json").attr("dumps")(json).cast<std::string>();
  if (!find(invocation.headers, "Content-Type")) {
    invocation.headers.emplace_back("Content-Type", "application/json");
  }
}

/// None is as good as leaving it out.
py::object given(py::kwargs& keywords, const char* name) {
  auto value = take(keywords, name);
  return value && value.is_none() ? py::object{} : value;
}

void bind_header_value(py::class_<Headers>& type) {
  method(
      type, "get",
      [](const Headers& headers, const std::string& name, const py::object& otherwise) -> py::object {
        const auto value = find(headers.lines, name);
        return value ? py::object{to_text(*value)} : otherwise;
      },
      py::arg("name"), py::arg("default") = py::none(),
      "The value, or `default`.\n\n"
      ">>> cluster.functions.get('hello').invoke(name='a', address='b').headers.get('X-None', '-')\n"
      "'-'\n");
}

void bind_headers(py::module_& module) {
  py::class_<Headers> type{
      module, "Headers",
      "The headers of a reply: a mapping whose names are compared without case.\n\n"
      "A name that came several times has its values joined by \", \".\n\n"
      ">>> headers = cluster.functions.get('hello').invoke(name='a', address='b').headers\n"
      ">>> 'content-type' in headers\n"
      "True\n"};
  type.def("__getitem__", [](const Headers& headers, const std::string& name) {
    if (auto value = find(headers.lines, name)) return to_text(*value);
    throw py::key_error(name);
  });
  bind_header_value(type);
  type.def("__contains__", [](const Headers& headers, const std::string& name) {
    return find(headers.lines, name).has_value();
  });
  type.def("__len__", [](const Headers& headers) { return names(headers.lines).size(); });
  type.def("__iter__", [](const Headers& headers) -> py::object { return py::iter(as_dict(headers)); });
  type.def(
      "keys", [](const Headers& headers) -> py::object { return as_dict(headers).attr("keys")(); },
      "The names.\n\n"
      ">>> 'Content-Type' in cluster.functions.get('hello').invoke(name='a', address='b').headers.keys()\n"
      "True\n");
  type.def(
      "items", [](const Headers& headers) -> py::object { return as_dict(headers).attr("items")(); },
      "Names and values.\n\n"
      ">>> len(cluster.functions.get('hello').invoke(name='a', address='b').headers.items()) > 0\n"
      "True\n");
  type.def("__repr__", [](const Headers& headers) -> py::object { return py::repr(as_dict(headers)); });
  type.def(py::pickle([](const Headers& headers) { return give(headers.lines); },
                      [](const py::object& lines) {
                        return Headers{Conversion<HeaderList>::load({"Headers", "lines"}, lines)};
                      }));
}

void bind_properties(py::class_<Response>& type) {
  const auto property = [&](const char* name, auto get, const char* doc) {
    type.def_property_readonly(name, get, doc);
  };
  property(
      "status_code", [](const Response& it) { return it.reply.status; }, "int: the HTTP status");
  property(
      "ok", [](const Response& it) { return it.reply.ok(); }, "bool: whether the status is 200 to 299");
  property(
      "content", [](const Response& it) { return py::bytes{it.reply.body}; }, "bytes: the body");
  property(
      "text", [](const Response& it) { return text_of(it.reply); },
      "str: the body, decoded as its Content-Type says, else as UTF-8");
  property(
      "headers", [](const Response& it) { return Headers{it.reply.headers}; }, "Headers");
  property(
      "duration", [](const Response& it) { return give(it.reply.duration); },
      "float: seconds from the first byte out to the last byte in");
}

void bind_pickling(py::class_<Response>& type) {
  type.def(py::pickle(
      [](const Response& it) {
        return py::make_tuple(it.reply.status, give(it.reply.headers), py::bytes{it.reply.body},
                              it.reply.duration.count(), it.function);
      },
      [](const py::tuple& state) {
        return Response{{.status = state[0].cast<int>(),
                         .headers = Conversion<HeaderList>::load({"Response", "headers"}, state[1]),
                         .body = octets_from({"Response", "content"}, state[2]),
                         .duration = std::chrono::nanoseconds{state[3].cast<std::int64_t>()}},
                        state[4].cast<std::string>()};
      }));
}

void raise_for_status(const Response& response) {
  const auto& [reply, function] = response;
  if (reply.status < 400) return;
  const auto context = "invoke " + function;
  const auto words = std::string{reply.body.substr(0, 2000)};
  if (reply.status == 404) throw NotFound{404, context, words};
  throw ApiError{reply.status, context, words};
}

}  // namespace

Invocation invocation_of(const py::object& data, py::kwargs keywords) {
  Invocation invocation;
  if (const auto method = given(keywords, "method"))
    invocation.method = text_from({"invoke", "method"}, method);
  if (const auto path = given(keywords, "path")) {
    invocation.path = text_from({"invoke", "path"}, path);
    if (!invocation.path.empty() && !invocation.path.starts_with('/')) {
      refuse_value({"invoke", "path"}, "a path that begins with \"/\"", path);
    }
  }
  if (const auto query = given(keywords, "query")) invocation.query = query_of(query);
  if (const auto headers = given(keywords, "headers")) set_headers(invocation, headers);
  if (const auto timeout = given(keywords, "timeout")) {
    invocation.timeout = Conversion<std::chrono::milliseconds>::load({"invoke", "timeout"}, timeout);
  }
  set_body(invocation, data.is_none() ? py::object{} : data, given(keywords, "json"));
  add_fields(invocation, keywords);
  if (!invocation.fields.empty() && !invocation.body.empty()) {
    throw py::type_error("invoke() takes a body (data or json) or fields of a form, not both");
  }
  return invocation;
}

void bind_invocation(py::module_& module) {
  bind_headers(module);
  py::class_<Response> type{
      module, "Response",
      "What a function answered, of whatever status.\n\n"
      ">>> response = cluster.functions.get('hello').invoke(name='Asha', address='Powai')\n"
      ">>> response.status_code, response.ok\n"
      "(200, True)\n"
      ">>> response.text\n"
      "'Hello Asha from Powai\\n'\n"
      ">>> response.headers['content-TYPE']\n"
      "'text/plain; charset=utf-8'\n"};
  bind_properties(type);
  type.def(
      "json",
      [](const Response& it) { return py::module_::import("json").attr("loads")(py::bytes{it.reply.body}); },
      "The body read as JSON. Raises json.JSONDecodeError, a ValueError.\n\n"
      ">>> echo = cluster.functions.create(program='/bin/cat', name='echo')\n"
      ">>> echo.invoke(json={'a': [1]}).json()\n"
      "{'a': [1]}\n"
      ">>> echo.remove()\n");
  type.def("raise_for_status", &raise_for_status,
           "Raises NotFound for 404 and APIError for any other status from 400 on.\n\n"
           ">>> cluster.functions.get('hello').invoke(name='a', address='b').raise_for_status()\n");
  type.def("__repr__", [](const Response& it) {
    return "<Response " + std::to_string(it.reply.status) + " of " + it.function + ", " +
           std::to_string(it.reply.body.size()) + " bytes>";
  });
  bind_pickling(type);
}

}  // namespace iitbfaas::python

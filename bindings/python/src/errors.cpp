#include "binding.hpp"
#include "conversion.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/interruption.hpp"

namespace iitbfaas::python {
namespace {

/// The classes, which live as long as the interpreter.
struct Classes {
  PyObject *error, *invalid_spec, *transport_error, *timeout, *api_error, *not_found, *conflict, *build_error;
};
Classes classes;

PyObject* make(py::module_& module, const char* name, py::handle bases, const char* doc) {
  py::dict attributes;
  attributes["__module__"] = "iitbfaas";
  const auto full = std::string{"iitbfaas."} + name;
  PyObject* made = PyErr_NewExceptionWithDoc(full.c_str(), doc, bases.ptr(), attributes.ptr());
  if (made == nullptr) throw py::error_already_set();
  module.attr(name) = py::reinterpret_borrow<py::object>(made);
  return made;
}

/// Attributes are kept in the instance's dictionary, which pickling takes along.
py::object instance(PyObject* type, const Error& error) {
  const std::string message = error.what();
  const auto hint = error.hint();
  const py::object made = py::handle{type}(to_text(message));
  made.attr("hint") = to_text(hint);
  const auto end = hint.empty() ? message.size() : message.size() - hint.size() - 2;
  made.attr("reason") = to_text(std::string_view{message}.substr(0, end));
  return made;
}

void raise(PyObject* type, const Error& error) { PyErr_SetObject(type, instance(type, error).ptr()); }

void raise(PyObject* type, const ApiError& error) {
  const auto made = instance(type, error);
  made.attr("status") = error.status();
  made.attr("reason") = to_text(error.words());
  PyErr_SetObject(type, made.ptr());
}

void raise(PyObject* type, const InvalidSpec& error) {
  const auto made = instance(type, error);
  made.attr("field") = to_text(error.field());
  made.attr("reason") = to_text(error.reason());
  PyErr_SetObject(type, made.ptr());
}

void translate(std::exception_ptr thrown) {
  try {
    if (thrown) std::rethrow_exception(thrown);
  } catch (const NotFound& error) {
    raise(classes.not_found, error);
  } catch (const Conflict& error) {
    raise(classes.conflict, error);
  } catch (const ApiError& error) {
    raise(classes.api_error, error);
  } catch (const InvalidSpec& error) {
    raise(classes.invalid_spec, error);
  } catch (const Timeout& error) {
    raise(classes.timeout, error);
  } catch (const TransportError& error) {
    raise(classes.transport_error, error);
  } catch (const BuildError& error) {
    raise(classes.build_error, error);
  } catch (const Error& error) {
    raise(classes.error, error);
  }
}

}  // namespace

void bind_errors(py::module_& module) {
  classes.error = make(module, "Error", PyExc_Exception,
                       "Everything that the library raises on purpose.\n\n"
                       "str(error) is one line: what was tried, on what, what came back, what to do.\n\n"
                       "status: int or None, the HTTP status of an APIError\n"
                       "reason: str, what came back, in the words of the other side where it has any\n"
                       "hint: str, what to do about it, or empty\n\n"
                       ">>> try:\n"
                       "...     cluster.functions.get('nobody')\n"
                       "... except iitbfaas.NotFound as error:\n"
                       "...     print(error.status, error.reason)\n"
                       "404 no such function\n");
  const py::object base = py::reinterpret_borrow<py::object>(classes.error);
  base.attr("status") = py::none();
  for (const auto* name : {"reason", "hint"}) base.attr(name) = py::str{};
  classes.invalid_spec =
      make(module, "InvalidSpec", py::make_tuple(base, py::handle{PyExc_ValueError}),
           "Rejected before anything was asked. A ValueError too.\n\nfield: str, \"limits.memory\"");
  py::handle{classes.invalid_spec}.attr("field") = py::str{};
  classes.transport_error = make(module, "TransportError", base, "Nobody answered, or the connection broke.");
  classes.timeout = make(module, "Timeout", classes.transport_error, "It took longer than was allowed.");
  classes.api_error = make(module, "APIError", base, "The other side answered no; status says how.");
  classes.not_found = make(module, "NotFound", classes.api_error, "There is none of that name.");
  classes.conflict =
      make(module, "Conflict", classes.api_error, "The name is taken, or another writer was faster.");
  classes.build_error = make(module, "BuildError", base, "A program could not be made into an image.");
  py::register_exception_translator(translate);
}

}  // namespace iitbfaas::python

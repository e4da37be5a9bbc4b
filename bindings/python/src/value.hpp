#pragma once
#include "conversion.hpp"

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

/// Values: C++ aggregates as Python types with keyword arguments, attributes that cannot be assigned, ==,
/// repr, `replace`, copies and pickles, all from one table of their fields.
namespace iitbfaas::python {

/// One field, its owner forgotten.
struct Field {
  const char* name;
  const char* doc;
  void (*load)(void* value, Place place, py::handle given);
  py::object (*give)(const void* value);
  bool secret = false;  ///< no repr shows it
};

/// The fields of a type, or the keyword arguments of a call.
struct Table {
  std::string owner;
  std::vector<Field> fields;
  const char* kind = "field";
};

namespace detail {
template <class T, class M>
T owner_of(M T::*);
template <class T, class M>
M member_of(M T::*);
}  // namespace detail

/// field<&FunctionSpec::replicas>("replicas", "int: replicas at start")
template <auto Member>
Field field(const char* name, const char* doc) {
  using T = decltype(detail::owner_of(Member));
  using M = decltype(detail::member_of(Member));
  return {name, doc,
          [](void* value, Place place, py::handle given) {
            static_cast<T*>(value)->*Member = Conversion<M>::load(place, given);
          },
          [](const void* value) { return Conversion<M>::give(static_cast<const T*>(value)->*Member); },
          false};
}

/// The same for what no repr may show.
template <auto Member>
Field secret(const char* name, const char* doc) {
  auto made = field<Member>(name, doc);
  made.secret = true;
  return made;
}

/// The same for a string of octets: bytes in Python.
template <auto Member>
Field octets(const char* name, const char* doc) {
  using T = decltype(detail::owner_of(Member));
  return {name, doc,
          [](void* value, Place place, py::handle given) {
            static_cast<T*>(value)->*Member = octets_from(place, given);
          },
          [](const void* value) -> py::object { return py::bytes{static_cast<const T*>(value)->*Member}; },
          false};
}

/// Sets each field that a keyword names. A keyword that names none is a TypeError with a suggestion.
void fill(void* value, const Table& table, const py::dict& keywords);
/// Takes `name` out of `keywords`; nothing when it is not there.
py::object take(py::kwargs& keywords, const char* name);
void refuse_positional(const Table& table, const py::args& given);
/// A TypeError for a keyword that is not known: "FunctionSpec() has no field 'replcas'; did you mean
/// 'replicas'?"
void refuse_unknown(const std::string& owner, const char* kind, const py::dict& keywords,
                    const std::vector<std::string>& known);
std::vector<std::string> names_of(const Table& table);

std::string repr_of(const void* value, const void* initial, const Table& table);
bool equal(const void* one, const void* other, const Table& table);
py::dict state_of(const void* value, const Table& table);

/// Of a type that is bound, once it is.
template <class T>
Table& table_of() {
  static Table table;
  return table;
}

template <class T>
T filled(const py::dict& keywords, T value = {}) {
  fill(&value, table_of<T>(), keywords);
  return value;
}

/// Fills the table without making a Python type: for the keyword arguments of a call.
template <class T>
void describe(const char* owner, std::vector<Field> fields) {
  table_of<T>() = {owner, std::move(fields), "argument"};
}

/// `prepare` turns keywords that are no fields into some before a value is made of them.
template <class T>
py::class_<T> bind_value(py::module_& module, const char* name, const char* doc, std::vector<Field> fields,
                         void (*prepare)(py::kwargs& keywords) = nullptr) {
  table_of<T>() = {name, std::move(fields)};
  py::class_<T> type{module, name, doc};
  type.def(py::init([prepare](const py::args& positional, py::kwargs keywords) {
    refuse_positional(table_of<T>(), positional);
    if (prepare != nullptr) prepare(keywords);
    return filled<T>(keywords);
  }));
  for (const auto& each : table_of<T>().fields) {
    type.def_property_readonly(
        each.name, [give = each.give](const T& value) { return give(&value); }, each.doc);
  }
  type.def("__setattr__", [](const py::object& self, const py::str& attribute, const py::object&) {
    const auto owner = py::type::of(self).attr("__name__").cast<std::string>();
    throw py::attribute_error(owner + " is a value and does not change; use .replace(" +
                              attribute.cast<std::string>() + "=...), which gives another one");
  });
  type.def("__repr__", [](const T& value) {
    const T initial{};
    return repr_of(&value, &initial, table_of<T>());
  });
  type.def("__eq__", [](const T& value, const py::object& other) -> py::object {
    if (!py::isinstance<T>(other)) return py::reinterpret_borrow<py::object>(Py_NotImplemented);
    return py::bool_{equal(&value, &other.cast<const T&>(), table_of<T>())};
  });
  type.def(
      "replace", [](const T& value, const py::kwargs& changes) { return filled<T>(changes, value); },
      "A copy with these fields changed.");
  type.def("__copy__", [](const T& value) { return value; });
  type.def("__deepcopy__", [](const T& value, const py::dict&) { return value; });
  type.def(py::pickle([](const T& value) { return state_of(&value, table_of<T>()); },
                      [](const py::dict& state) { return filled<T>(state); }));
  return type;
}

}  // namespace iitbfaas::python

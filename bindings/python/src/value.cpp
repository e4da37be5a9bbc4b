#include "value.hpp"

#include <algorithm>

namespace iitbfaas::python {

void refuse_unknown(const std::string& owner, const char* kind, const py::dict& keywords,
                    const std::vector<std::string>& known) {
  for (const auto& [key, given] : keywords) {
    const auto keyword = key.cast<std::string>();
    if (std::ranges::find(known, keyword) != known.end()) continue;
    py::list names;
    for (const auto& name : known) names.append(name);
    const auto close = py::module_::import("difflib").attr("get_close_matches")(keyword, names, 1);
    auto text = owner + "() has no " + kind + " '" + keyword + "'";
    if (py::len(close) != 0) text += "; did you mean '" + close[py::int_{0}].cast<std::string>() + "'?";
    throw py::type_error(text);
  }
}

std::vector<std::string> names_of(const Table& table) {
  std::vector<std::string> names;
  for (const auto& each : table.fields) names.emplace_back(each.name);
  return names;
}

void refuse_positional(const Table& table, const py::args& given) {
  if (given.empty()) return;
  throw py::type_error(table.owner + "() takes its fields by name: " + table.owner + "(" +
                       table.fields.front().name + "=...)");
}

void fill(void* value, const Table& table, const py::dict& keywords) {
  for (const auto& [key, given] : keywords) {
    const auto keyword = key.cast<std::string>();
    const auto found =
        std::ranges::find_if(table.fields, [&](const Field& each) { return keyword == each.name; });
    if (found == table.fields.end())
      refuse_unknown(table.owner, table.kind, keywords, names_of(table));
    else
      found->load(value, {table.owner, found->name}, given);
  }
}

py::object take(py::kwargs& keywords, const char* name) {
  if (!keywords.contains(name)) return {};
  return keywords.attr("pop")(name);
}

std::string repr_of(const void* value, const void* initial, const Table& table) {
  std::string text;
  for (const auto& each : table.fields) {
    const auto given = each.give(value);
    if (given.equal(each.give(initial))) continue;
    text += (text.empty() ? "" : ", ") + std::string{each.name} + "=";
    if (each.secret) {
      text += "...";
      continue;
    }
    // A mapping as it would be written, and of octets only how many.
    if (py::type::handle_of(given).is(py::handle{reinterpret_cast<PyObject*>(&PyDictProxy_Type)})) {
      text += py::repr(py::dict{given}).cast<std::string>();
    } else if (py::isinstance<py::bytes>(given) && py::len(given) > 40) {
      text += "<" + std::to_string(py::len(given)) + " bytes>";
    } else {
      text += py::repr(given).cast<std::string>();
    }
  }
  return table.owner + "(" + text + ")";
}

bool equal(const void* one, const void* other, const Table& table) {
  return std::ranges::all_of(table.fields,
                             [&](const Field& each) { return each.give(one).equal(each.give(other)); });
}

py::dict state_of(const void* value, const Table& table) {
  py::dict state;
  for (const auto& each : table.fields) {
    auto given = each.give(value);
    const bool is_map =
        py::type::handle_of(given).is(py::handle{reinterpret_cast<PyObject*>(&PyDictProxy_Type)});
    state[each.name] = is_map ? py::object{py::dict{given}} : given;
  }
  return state;
}

}  // namespace iitbfaas::python

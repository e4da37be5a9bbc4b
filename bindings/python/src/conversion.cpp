#include "conversion.hpp"

#include "iitbfaas/error.hpp"

#include <datetime.h>

#include <cmath>

namespace iitbfaas::python {
namespace {

std::string said(Place place, std::string_view takes, py::handle given) {
  const auto type = py::type::handle_of(given).attr("__name__").cast<std::string>();
  std::string text;
  if (!place.owner.empty()) text.append(place.owner).append(".");
  return text.append(place.name).append(" takes ").append(takes).append(", not ").append(type) + " " +
         shown(given);
}

void import_datetime() {
  if (PyDateTimeAPI == nullptr) PyDateTime_IMPORT;
  if (PyDateTimeAPI == nullptr) throw py::error_already_set();
}

}  // namespace

std::string shown(py::handle given) {
  // Code points: a cut in the middle of one would be no text.
  constexpr int most = 60;
  const auto text = py::str{py::repr(given)};
  if (py::len(text) <= most) return text.cast<std::string>();
  return text[py::slice{0, most, 1}].cast<std::string>() + "...";
}

void refuse_type(Place place, std::string_view takes, py::handle given) {
  throw py::type_error(said(place, takes, given));
}

void refuse_value(Place place, std::string_view takes, py::handle given) {
  throw py::value_error(said(place, takes, given));
}

std::uint64_t unsigned_from(Place place, std::uint64_t most, py::handle given) {
  const std::string takes = "a whole number from 0 to " + std::to_string(most);
  // Numpy's integers too, but neither True nor 1.5.
  if (py::isinstance<py::bool_>(given) || PyIndex_Check(given.ptr()) == 0) refuse_type(place, takes, given);
  const auto number = py::reinterpret_steal<py::object>(PyNumber_Index(given.ptr()));
  if (!number) throw py::error_already_set();
  const auto value = PyLong_AsUnsignedLongLong(number.ptr());
  if (PyErr_Occurred() != nullptr) {
    PyErr_Clear();
    refuse_value(place, takes, given);
  }
  if (value > most) refuse_value(place, takes, given);
  return value;
}

double number_from(Place place, py::handle given) {
  const bool text = py::isinstance<py::str>(given) || py::isinstance<py::bool_>(given);
  const double value = text ? -1 : PyFloat_AsDouble(given.ptr());
  if (text || PyErr_Occurred() != nullptr) {
    PyErr_Clear();
    refuse_type(place, "a number", given);
  }
  return value;
}

std::string text_from(Place place, py::handle given) {
  if (!py::isinstance<py::str>(given)) refuse_type(place, "a str", given);
  return given.cast<std::string>();
}

std::filesystem::path path_from(Place place, py::handle given) {
  auto path = py::reinterpret_steal<py::object>(PyOS_FSPath(given.ptr()));
  if (!path) {
    PyErr_Clear();
    refuse_type(place, "a path (str or os.PathLike)", given);
  }
  return py::isinstance<py::bytes>(path) ? std::string{py::reinterpret_borrow<py::bytes>(path)}
                                         : path.cast<std::string>();
}

std::string octets_from(Place place, py::handle given) {
  if (py::isinstance<py::str>(given)) return given.cast<std::string>();
  Py_buffer view{};
  if (PyObject_GetBuffer(given.ptr(), &view, PyBUF_SIMPLE) != 0) {
    PyErr_Clear();
    refuse_type(place, "bytes or str", given);
  }
  std::string octets{static_cast<const char*>(view.buf), static_cast<std::size_t>(view.len)};
  PyBuffer_Release(&view);
  return octets;
}

Bytes size_from(Place place, py::handle given) {
  constexpr auto takes = "a number of bytes, or a size like \"64Mi\" or \"1.5G\"";
  if (py::isinstance<py::str>(given)) {
    try {
      return Bytes::parse(given.cast<std::string>());
    } catch (const InvalidSpec&) {
      refuse_value(place, takes, given);
    }
  }
  if (py::isinstance<py::bool_>(given) || PyIndex_Check(given.ptr()) == 0) refuse_type(place, takes, given);
  return {unsigned_from(place, std::numeric_limits<std::uint64_t>::max(), given)};
}

std::chrono::nanoseconds duration_from(Place place, py::handle given) {
  constexpr auto takes = "seconds (int or float) or a datetime.timedelta, not below zero";
  constexpr double longest = 9e9;
  import_datetime();
  double seconds = 0;
  if (PyDelta_Check(given.ptr())) {
    seconds = given.attr("total_seconds")().cast<double>();
  } else {
    seconds = py::isinstance<py::str>(given) || py::isinstance<py::bool_>(given)
                  ? -1
                  : PyFloat_AsDouble(given.ptr());
    const bool wrong = PyErr_Occurred() != nullptr;
    PyErr_Clear();
    if (wrong || py::isinstance<py::str>(given) || py::isinstance<py::bool_>(given)) {
      refuse_type(place, takes, given);
    }
  }
  if (!(seconds >= 0 && seconds <= longest)) refuse_value(place, takes, given);
  return std::chrono::nanoseconds{std::llround(seconds * 1e9)};
}

std::chrono::system_clock::time_point time_from(Place place, py::handle given) {
  constexpr auto takes = "a datetime.datetime with a time zone";
  import_datetime();
  if (!PyDateTime_Check(given.ptr())) refuse_type(place, takes, given);
  if (given.attr("tzinfo").is_none()) refuse_value(place, takes, given);
  const auto zone = py::module_::import("datetime").attr("timezone").attr("utc");
  const auto epoch = py::module_::import("datetime").attr("datetime")(1970, 1, 1, 0, 0, 0, 0, zone);
  const py::object since = given - epoch;
  using std::chrono::microseconds;
  const auto whole =
      since.attr("days").cast<std::int64_t>() * 86'400 + since.attr("seconds").cast<std::int64_t>();
  return std::chrono::system_clock::time_point{std::chrono::seconds{whole} +
                                               microseconds{since.attr("microseconds").cast<std::int64_t>()}};
}

std::vector<std::pair<py::object, py::object>> pairs_from(Place place, py::handle given) {
  if (PyMapping_Check(given.ptr()) == 0 || !py::hasattr(given, "items"))
    refuse_type(place, "a mapping", given);
  std::vector<std::pair<py::object, py::object>> pairs;
  for (const auto& item : given.attr("items")()) {
    const auto pair = py::reinterpret_borrow<py::tuple>(item);
    pairs.emplace_back(pair[0], pair[1]);
  }
  return pairs;
}

std::map<std::string, std::string> map_from(Place place, py::handle given) {
  constexpr auto takes = "a mapping of str to str";
  if (PyMapping_Check(given.ptr()) == 0 || !py::hasattr(given, "items")) refuse_type(place, takes, given);
  std::map<std::string, std::string> map;
  for (const auto& item : given.attr("items")()) {
    const auto pair = py::reinterpret_borrow<py::tuple>(item);
    if (!py::isinstance<py::str>(pair[0]) || !py::isinstance<py::str>(pair[1])) {
      refuse_type(place, takes, given);
    }
    map.emplace(pair[0].cast<std::string>(), pair[1].cast<std::string>());
  }
  return map;
}

std::vector<py::object> items_from(Place place, py::handle given) {
  const bool text = py::isinstance<py::str>(given) || py::isinstance<py::bytes>(given);
  if (text || py::isinstance<py::dict>(given) || !py::hasattr(given, "__iter__")) {
    refuse_type(place, "a list", given);
  }
  std::vector<py::object> all;
  for (const auto& item : py::reinterpret_borrow<py::iterable>(given)) {
    all.push_back(py::reinterpret_borrow<py::object>(item));
  }
  return all;
}

py::object to_python(std::chrono::system_clock::time_point time) {
  using namespace std::chrono;
  if (time == system_clock::time_point{}) return py::none();
  import_datetime();
  const auto whole = floor<seconds>(time);
  const auto day = floor<days>(whole);
  const year_month_day date{day};
  const hh_mm_ss clock{whole - day};
  const auto fraction = duration_cast<microseconds>(time - whole);
  return py::reinterpret_steal<py::object>(PyDateTimeAPI->DateTime_FromDateAndTime(
      static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
      static_cast<int>(static_cast<unsigned>(date.day())), static_cast<int>(clock.hours().count()),
      static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()),
      static_cast<int>(fraction.count()), PyDateTimeAPI->TimeZone_UTC, PyDateTimeAPI->DateTimeType));
}

py::object to_python(const std::map<std::string, std::string>& map) {
  py::dict all;
  for (const auto& [key, value] : map) all[to_text(key)] = to_text(value);
  return read_only(all);
}

py::object read_only(const py::dict& dict) {
  return py::reinterpret_steal<py::object>(PyDictProxy_New(dict.ptr()));
}

py::str to_text(std::string_view text) {
  return py::reinterpret_steal<py::str>(
      PyUnicode_DecodeUTF8(text.data(), static_cast<py::ssize_t>(text.size()), "replace"));
}

}  // namespace iitbfaas::python

#pragma once
#include "iitbfaas/bytes.hpp"

#include <pybind11/pybind11.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Python's values from C++'s and back. What is given in a wrong type is a TypeError, a wrong value of a
/// right type a ValueError; both name the place and what it takes.
namespace iitbfaas::python {

namespace py = pybind11;

/// Where a value goes: a field of a type, or an argument of a call.
struct Place {
  std::string_view owner;  ///< "FunctionSpec"
  std::string_view name;   ///< "timeout"
};

/// Its repr, cut short.
std::string shown(py::handle given);
[[noreturn]] void refuse_type(Place place, std::string_view takes, py::handle given);
[[noreturn]] void refuse_value(Place place, std::string_view takes, py::handle given);

std::uint64_t unsigned_from(Place place, std::uint64_t most, py::handle given);
double number_from(Place place, py::handle given);
std::string text_from(Place place, py::handle given);
/// str or anything with __fspath__.
std::filesystem::path path_from(Place place, py::handle given);
/// str as UTF-8, or bytes-like.
std::string octets_from(Place place, py::handle given);
Bytes size_from(Place place, py::handle given);
/// Seconds, or a timedelta; not negative.
std::chrono::nanoseconds duration_from(Place place, py::handle given);
/// A datetime that knows its zone.
std::chrono::system_clock::time_point time_from(Place place, py::handle given);
std::map<std::string, std::string> map_from(Place place, py::handle given);
/// Keys and values of a mapping.
std::vector<std::pair<py::object, py::object>> pairs_from(Place place, py::handle given);
/// The items of an iterable that is no text.
std::vector<py::object> items_from(Place place, py::handle given);

/// None for the epoch, which stands for "never".
py::object to_python(std::chrono::system_clock::time_point time);
py::object to_python(const std::map<std::string, std::string>& map);
/// A view that cannot be changed: a change of a copy would be lost without a word.
py::object read_only(const py::dict& dict);
/// Octets that are no UTF-8 are replaced.
py::str to_text(std::string_view text);

/// The words of an enumeration: a specialisation has `all`, pairs of word and value.
template <class Enum>
struct Words;

/// How one C++ type is taken and given. Unspecialised: a type that bind_value has bound.
template <class T>
struct Conversion {
  static T load(Place place, py::handle given) {
    if (py::isinstance<T>(given)) return given.cast<T>();
    refuse_type(place, "a " + py::type::of<T>().attr("__name__").template cast<std::string>(), given);
  }
  static py::object give(const T& value) { return py::cast(value); }
};

template <>
struct Conversion<bool> {
  static bool load(Place place, py::handle given) {
    if (py::isinstance<py::bool_>(given)) return given.ptr() == Py_True;
    refuse_type(place, "True or False", given);
  }
  static py::object give(bool value) { return py::bool_{value}; }
};

template <std::unsigned_integral T>
struct Conversion<T> {
  static T load(Place place, py::handle given) {
    return static_cast<T>(unsigned_from(place, std::numeric_limits<T>::max(), given));
  }
  static py::object give(T value) { return py::int_{value}; }
};

template <>
struct Conversion<int> {
  static int load(Place place, py::handle given) {
    return static_cast<int>(unsigned_from(place, std::numeric_limits<int>::max(), given));
  }
  static py::object give(int value) { return py::int_{value}; }
};

template <>
struct Conversion<double> {
  static double load(Place place, py::handle given) { return number_from(place, given); }
  static py::object give(double value) { return py::float_{value}; }
};

template <>
struct Conversion<std::string> {
  static std::string load(Place place, py::handle given) { return text_from(place, given); }
  static py::object give(const std::string& value) { return to_text(value); }
};

template <>
struct Conversion<std::filesystem::path> {
  static std::filesystem::path load(Place place, py::handle given) { return path_from(place, given); }
  static py::object give(const std::filesystem::path& value) { return to_text(value.string()); }
};

template <>
struct Conversion<Bytes> {
  static Bytes load(Place place, py::handle given) { return size_from(place, given); }
  static py::object give(Bytes value) { return py::int_{value.count}; }
};

template <class Period>
struct Conversion<std::chrono::duration<std::int64_t, Period>> {
  using Duration = std::chrono::duration<std::int64_t, Period>;
  static Duration load(Place place, py::handle given) {
    return std::chrono::round<Duration>(duration_from(place, given));
  }
  static py::object give(Duration value) { return py::float_{std::chrono::duration<double>{value}.count()}; }
};

template <>
struct Conversion<std::chrono::system_clock::time_point> {
  static std::chrono::system_clock::time_point load(Place place, py::handle given) {
    return given.is_none() ? std::chrono::system_clock::time_point{} : time_from(place, given);
  }
  static py::object give(std::chrono::system_clock::time_point value) { return to_python(value); }
};

template <>
struct Conversion<std::map<std::string, std::string>> {
  static std::map<std::string, std::string> load(Place place, py::handle given) {
    return map_from(place, given);
  }
  static py::object give(const std::map<std::string, std::string>& value) { return to_python(value); }
};

/// A read-only mapping, as that of texts.
template <class Key, class T>
struct Conversion<std::map<Key, T>> {
  static std::map<Key, T> load(Place place, py::handle given) {
    std::map<Key, T> map;
    for (const auto& [key, value] : pairs_from(place, given)) {
      map.emplace(Conversion<Key>::load(place, key), Conversion<T>::load(place, value));
    }
    return map;
  }
  static py::object give(const std::map<Key, T>& value) {
    py::dict all;
    for (const auto& [key, one] : value) all[Conversion<Key>::give(key)] = Conversion<T>::give(one);
    return read_only(all);
  }
};

template <class T>
struct Conversion<std::optional<T>> {
  static std::optional<T> load(Place place, py::handle given) {
    if (given.is_none()) return std::nullopt;
    return Conversion<T>::load(place, given);
  }
  static py::object give(const std::optional<T>& value) {
    return value ? Conversion<T>::give(*value) : py::none();
  }
};

template <class T, class U>
struct Conversion<std::pair<T, U>> {
  static std::pair<T, U> load(Place place, py::handle given) {
    const auto items = items_from(place, given);
    if (items.size() != 2) refuse_value(place, "pairs", given);
    return {Conversion<T>::load(place, items[0]), Conversion<U>::load(place, items[1])};
  }
  static py::object give(const std::pair<T, U>& value) {
    return py::make_tuple(Conversion<T>::give(value.first), Conversion<U>::give(value.second));
  }
};

template <class T>
struct Conversion<std::vector<T>> {
  static std::vector<T> load(Place place, py::handle given) {
    std::vector<T> all;
    for (const auto& item : items_from(place, given)) all.push_back(Conversion<T>::load(place, item));
    return all;
  }
  static py::object give(const std::vector<T>& value) {
    py::tuple all{value.size()};
    for (std::size_t i = 0; i < value.size(); ++i) all[i] = Conversion<T>::give(value[i]);
    return all;
  }
};

/// A list of pairs, or a mapping.
template <class T, class U>
struct Conversion<std::vector<std::pair<T, U>>> {
  static std::vector<std::pair<T, U>> load(Place place, py::handle given) {
    std::vector<std::pair<T, U>> all;
    if (!py::isinstance<py::dict>(given)) {
      for (const auto& item : items_from(place, given)) {
        all.push_back(Conversion<std::pair<T, U>>::load(place, item));
      }
      return all;
    }
    for (const auto& [first, second] : pairs_from(place, given)) {
      all.emplace_back(Conversion<T>::load(place, first), Conversion<U>::load(place, second));
    }
    return all;
  }
  static py::object give(const std::vector<std::pair<T, U>>& value) {
    py::tuple all{value.size()};
    for (std::size_t i = 0; i < value.size(); ++i) all[i] = Conversion<std::pair<T, U>>::give(value[i]);
    return all;
  }
};

template <class Enum>
  requires std::is_enum_v<Enum>
struct Conversion<Enum> {
  static Enum load(Place place, py::handle given) {
    std::string takes;
    for (const auto& [word, value] : Words<Enum>::all) {
      if (py::isinstance<py::str>(given) && given.cast<std::string>() == word) return value;
      takes += (takes.empty() ? "\"" : ", \"") + std::string{word} + "\"";
    }
    if (!py::isinstance<py::str>(given)) refuse_type(place, "one of " + takes, given);
    refuse_value(place, "one of " + takes, given);
  }
  static py::object give(Enum value) {
    const auto& all = Words<Enum>::all;
    const auto found = std::ranges::find(all, value, &std::pair<const char*, Enum>::second);
    return py::str{found == all.end() ? "unknown" : found->first};
  }
};

template <class T>
py::object give(const T& value) {
  return Conversion<T>::give(value);
}

}  // namespace iitbfaas::python

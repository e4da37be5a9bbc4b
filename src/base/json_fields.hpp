#pragma once
#include <nlohmann/json.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <utility>
#include <vector>

/// Reading the JSON of the Engine and of Prometheus: Go leaves fields out or writes null as it likes, so both
/// read as the default. A value of another type throws Error that names the field. For codecs' sources only.
namespace iitbfaas::base::fields {

using Json = nlohmann::json;

[[noreturn]] void wrong(const std::string& key, const char* expected);

/// The member, or null where there is none; throws when `document` is neither object nor null.
const Json& member(const Json& document, const char* key);
/// The same down a path.
const Json& descend(const Json& document, std::initializer_list<const char*> path);
inline bool given(const Json& document, const char* key) { return !member(document, key).is_null(); }

std::string text(const Json& document, const char* key);
std::string text_or(const Json& document, const char* key, const char* otherwise);
bool flag(const Json& document, const char* key);
std::vector<std::string> texts(const Json& document, const char* key);
/// Of an object, or of null, whose members are all texts.
std::map<std::string, std::string> text_map(const Json& object);
std::map<std::string, std::string> text_map(const Json& document, const char* key);
std::chrono::system_clock::time_point time(const Json& document, const char* key);

template <std::integral Number>
Number number(const Json& document, const char* key) {
  const Json& value = member(document, key);
  if (value.is_null()) return 0;
  if (value.is_number_unsigned()) {
    const auto wide = value.get<std::uint64_t>();
    if (std::in_range<Number>(wide)) return static_cast<Number>(wide);
  } else if (value.is_number_integer()) {
    const auto wide = value.get<std::int64_t>();
    if (std::in_range<Number>(wide)) return static_cast<Number>(wide);
  }
  wrong(key, "a whole number in range");
}

inline std::chrono::nanoseconds duration(const Json& document, const char* key) {
  return std::chrono::nanoseconds{number<std::int64_t>(document, key)};
}

/// Any finite number; zero where there is none.
double real(const Json& document, const char* key);

/// The elements of an array, each read by `read`.
template <class Value>
std::vector<Value> list(const Json& document, const char* key, Value (*read)(const Json&)) {
  const Json& array = member(document, key);
  if (!array.is_null() && !array.is_array()) wrong(key, "an array");
  std::vector<Value> values;
  for (const Json& element : array) values.push_back(read(element));
  return values;
}

}  // namespace iitbfaas::base::fields

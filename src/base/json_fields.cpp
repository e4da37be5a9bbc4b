#include "base/json_fields.hpp"

#include "base/duration.hpp"

#include "iitbfaas/error.hpp"

namespace iitbfaas::base::fields {

void wrong(const std::string& key, const char* expected) {
  throw Error{"the document: " + key + " is not " + expected};
}

const Json& member(const Json& document, const char* key) {
  static const Json nothing;
  if (document.is_null()) return nothing;
  if (!document.is_object()) wrong(std::string{"what holds "} + key, "an object");
  const auto found = document.find(key);
  return found == document.end() ? nothing : *found;
}

const Json& descend(const Json& document, std::initializer_list<const char*> path) {
  const Json* at = &document;
  for (const char* key : path) at = &member(*at, key);
  return *at;
}

std::string text(const Json& document, const char* key) { return text_or(document, key, ""); }

std::string text_or(const Json& document, const char* key, const char* otherwise) {
  const Json& value = member(document, key);
  if (value.is_null()) return otherwise;
  if (!value.is_string()) wrong(key, "text");
  const auto& words = value.get_ref<const std::string&>();
  return words.empty() ? otherwise : words;
}

bool flag(const Json& document, const char* key) {
  const Json& value = member(document, key);
  if (!value.is_null() && !value.is_boolean()) wrong(key, "true or false");
  return value.is_boolean() && value.get<bool>();
}

double real(const Json& document, const char* key) {
  const Json& value = member(document, key);
  if (!value.is_null() && !value.is_number()) wrong(key, "a number");
  return value.is_number() ? value.get<double>() : 0;
}

std::vector<std::string> texts(const Json& document, const char* key) {
  const Json& array = member(document, key);
  if (!array.is_null() && !array.is_array()) wrong(key, "an array");
  std::vector<std::string> values;
  for (const Json& element : array) {
    if (!element.is_string()) wrong(key, "an array of texts");
    values.push_back(element.get<std::string>());
  }
  return values;
}

namespace {

std::map<std::string, std::string> text_map_called(const std::string& key, const Json& object) {
  if (!object.is_null() && !object.is_object()) wrong(key, "an object");
  std::map<std::string, std::string> values;
  for (const auto& [name, value] : object.items()) {
    if (!value.is_string()) wrong(key, "an object of texts");
    values.emplace(name, value.get<std::string>());
  }
  return values;
}

}  // namespace

std::map<std::string, std::string> text_map(const Json& object) { return text_map_called("it", object); }

std::map<std::string, std::string> text_map(const Json& document, const char* key) {
  return text_map_called(key, member(document, key));
}

std::chrono::system_clock::time_point time(const Json& document, const char* key) {
  const auto words = text(document, key);
  // Go's zero time, year 1, stands for none.
  if (words.empty() || words.starts_with("0001-")) return {};
  const auto value = parse_rfc3339(words);
  if (!value) wrong(key, "a time");
  return *value;
}

}  // namespace iitbfaas::base::fields

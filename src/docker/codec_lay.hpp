#pragma once
#include "base/json_fields.hpp"
#include "docker/types.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

/// Writing over the Engine's documents. A field is written only where the document, read back, says something
/// else: what the engine filled in and what we do not know stay as they are, and a document laid over itself
/// does not change. For the codec's sources only.
namespace iitbfaas::docker::lay {

using Json = nlohmann::json;

// An empty value is one that is not there.
inline Json to_json(const std::string& value) { return value.empty() ? Json{} : Json(value); }
inline Json to_json(const std::vector<std::string>& value) { return value.empty() ? Json{} : Json(value); }
inline Json to_json(const StringMap& value) { return value.empty() ? Json{} : Json(value); }
inline Json to_json(bool value) { return value ? Json(true) : Json{}; }
inline Json to_json(std::integral auto value) { return value == 0 ? Json{} : Json(value); }
inline Json to_json(std::chrono::nanoseconds value) { return to_json(value.count()); }

/// Sets what `path` leads to, making objects on the way; null removes it.
void put(Json& document, const std::string& path, Json value);

/// The object at `path`, or an empty one.
Json existing(const Json& document, const std::string& path);

template <class Value>
void field(Json& document, const std::string& path, const Value& before, const Value& after) {
  if (before != after) put(document, path, to_json(after));
}

/// The same where absent is not the same as false or zero: the engine has defaults of its own.
template <class Value, class Encode>
void optional(Json& document, const std::string& path, const std::optional<Value>& before,
              const std::optional<Value>& after, const Encode& encode) {
  if (before != after) put(document, path, after ? Json(encode(*after)) : Json{});
}

/// An element that was in the list before, by its key, keeps the fields we do not name.
template <class Value, class Encode>
void list(Json& document, const std::string& path, const char* key, const std::vector<Value>& before,
          const std::vector<Value>& after, const Encode& encode) {
  if (before == after) return;
  const Json::json_pointer pointer{path};
  const Json old = document.contains(pointer) ? document[pointer] : Json{};
  Json array = Json::array();
  for (const auto& value : after) {
    Json fresh = encode(value, Json::object());
    const auto same = [&](const Json& element) {
      return element.value(key, Json{}) == fresh.value(key, Json{});
    };
    const auto found = std::ranges::find_if(old, same);
    array.push_back(found == old.end() ? std::move(fresh) : encode(value, *found));
  }
  put(document, path, array.empty() ? Json{} : std::move(array));
}

}  // namespace iitbfaas::docker::lay

#include "embedded/call.hpp"

#include "base/text.hpp"
#include "embedded/wish.hpp"
#include "http/form.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace iitbfaas::embedded {
namespace {

constexpr unsigned least_minor = 24, most_minor = 41;

/// "v1.41" → 41.
std::optional<unsigned> minor_version(std::string_view part) {
  if (!part.starts_with("v1.")) return std::nullopt;
  return base::parse_number<unsigned>(part.substr(3));
}

void check_version(unsigned minor) {
  const auto version = "1." + std::to_string(minor);
  if (minor > most_minor) {
    throw Refusal{400, "client version " + version + " is too new. Maximum supported API version is 1.41"};
  }
  if (minor < least_minor) {
    throw Refusal{400,
                  "client version " + version +
                      " is too old. Minimum supported API version is 1.24, please upgrade your client to a "
                      "newer version"};
  }
}

http::Response with_body(int status, std::string type, std::string body) {
  return {status, {{"Content-Type", std::move(type)}, {"Api-Version", "1.41"}}, std::move(body)};
}

}  // namespace

Filters::Filters(std::string_view json) {
  if (json.empty()) return;
  const Json document = Json::parse(json, nullptr, false);
  if (!document.is_object()) throw Refusal{400, "invalid filter"};
  for (const auto& [key, asked] : document.items()) {
    for (const auto& [name, value] : asked.items()) {
      values_[key].insert(asked.is_array() && value.is_string() ? value.get<std::string>() : name);
    }
  }
}

template <class Test>
bool Filters::any(const std::string& key, const Test& test) const {
  const auto found = values_.find(key);
  return found == values_.end() || std::ranges::any_of(found->second, test);
}

bool Filters::matches(const std::string& key, const std::string& value) const {
  return any(key, [&](const auto& asked) { return asked == value; });
}

bool Filters::matches_prefix(const std::string& key, const std::string& value) const {
  return any(key, [&](const auto& asked) { return value.starts_with(asked); });
}

bool Filters::matches_part(const std::string& key, const std::string& value) const {
  return any(key, [&](const auto& asked) { return value.find(asked) != std::string::npos; });
}

bool Filters::matches_labels(const std::string& key, const StringMap& labels) const {
  const auto found = values_.find(key);
  if (found == values_.end()) return true;
  return std::ranges::all_of(found->second, [&](const auto& asked) {
    const auto equals = asked.find('=');
    const auto label = labels.find(asked.substr(0, equals));
    return label != labels.end() &&
           (equals == std::string::npos || label->second == asked.substr(equals + 1));
  });
}

void Filters::allow(const std::set<std::string>& known) const {
  for (const auto& [key, asked] : values_) {
    if (!known.contains(key)) throw Refusal{400, "Invalid filter '" + key + "'"};
  }
}

std::string Call::reference(std::size_t first, std::size_t last) const {
  std::vector<std::string> parts;
  for (std::size_t i = first; i + last < path.size(); ++i) parts.push_back(path[i]);
  return base::join(parts, "/");
}

std::string Call::argument(const std::string& name) const {
  const auto found = query.find(name);
  return found == query.end() ? std::string{} : found->second;
}

bool Call::flag(const std::string& name) const {
  const auto value = base::to_lower(argument(name));
  return !value.empty() && value != "0" && value != "no" && value != "false" && value != "none";
}

Json Call::document() const {
  Json parsed = Json::parse(body, nullptr, false);
  if (!parsed.is_object()) throw Refusal{400, "the request's body is no JSON object"};
  return parsed;
}

Call read_call(std::string_view method, std::string_view target) {
  Call call;
  call.method = method;
  const auto mark = target.find('?');
  for (const auto& part : base::split(target.substr(0, mark), '/')) {
    auto decoded = http::percent_decode(part);
    if (!decoded) throw Refusal{400, "malformed path"};
    if (!decoded->empty()) call.path.push_back(std::move(*decoded));
  }
  if (mark != std::string_view::npos) {
    auto fields = http::parse_urlencoded(target.substr(mark + 1));
    if (!fields) throw Refusal{400, "malformed query"};
    for (auto& field : *fields) call.query[field.name] = std::move(field.value);
  }
  if (call.path.empty()) return call;
  if (const auto minor = minor_version(call.path.front())) {
    check_version(*minor);
    call.path.erase(call.path.begin());
  }
  return call;
}

http::Response answer(const Json& document, int status) {
  return with_body(status, "application/json",
                   document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

http::Response answer_nothing(int status) { return {status, {{"Api-Version", "1.41"}}, {}}; }

http::Response answer_refusal(int status, std::string_view message) {
  return answer({{"message", message}}, status);
}

}  // namespace iitbfaas::embedded

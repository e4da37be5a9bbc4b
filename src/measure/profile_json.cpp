#include "base/base64.hpp"
#include "base/duration.hpp"
#include "base/text.hpp"
#include "measure/load_json.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace iitbfaas {
namespace measure {
namespace {

using Json = nlohmann::json;
using std::chrono::milliseconds;

bool is_utf8(const std::string& text) {
  try {
    static_cast<void>(Json(text).dump());
    return true;
  } catch (const Json::exception&) {
    return false;
  }
}

/// JSON is text; a body need not be.
Json encode_bytes(const std::string& bytes) {
  return is_utf8(bytes) ? Json(bytes) : Json{{"base64", base::encode_base64(bytes)}};
}

std::string decode_bytes(const Json& value) {
  if (!value.is_object()) return value.get<std::string>();
  const auto bytes = base::decode_base64(value.at("base64").get<std::string>());
  if (!bytes) throw Error{"is no base64"};
  return *bytes;
}

milliseconds decode_duration(const Json& value) {
  const auto text = value.is_number() ? value.dump() : value.get<std::string>();
  const auto duration = base::parse_duration(text);
  if (!duration) throw Error{"is no duration: \"" + text + "\""};
  return std::chrono::duration_cast<milliseconds>(*duration);
}

// Each field by its name, both ways.
template <class Expectation, class Visit>
void visit_expectation(Expectation& expectation, const Visit& visit) {
  visit("status", expectation.status);
  visit("contains", expectation.contains);
}

template <class Target, class Visit>
void visit_target(Target& target, const Visit& visit) {
  visit("url", target.url);
  visit("method", target.method);
  visit("headers", target.headers);
  visit("body", target.body);
  visit("render", target.render);
  visit("weight", target.weight);
  visit("expect", target.expect);
}

template <class Profile, class Visit>
void visit_profile(Profile& profile, const Visit& visit) {
  visit("targets", profile.targets);
  visit("loop", profile.loop);
  visit("rate", profile.rate);
  visit("connections", profile.connections);
  visit("duration", profile.duration);
  visit("requests", profile.requests);
  visit("warm_up", profile.warm_up);
  visit("timeout", profile.timeout);
  visit("keep_alive", profile.keep_alive);
  visit("threads", profile.threads);
  visit("seed", profile.seed);
  visit("ca_file", profile.ca_file);
}

struct Encode {
  Json& document;

  void operator()(const char* name, const std::string& text) const { document[name] = encode_bytes(text); }
  void operator()(const char* name, milliseconds duration) const {
    document[name] = base::to_string(duration);
  }
  void operator()(const char* name, LoadLoop loop) const {
    document[name] = loop == LoadLoop::open ? "open" : "closed";
  }
  void operator()(const char* name, const LoadRate& rate) const { document[name] = to_string(rate); }
  void operator()(const char* name, const HeaderList& headers) const {
    auto list = Json::array();
    for (const auto& [header, value] : headers) list.push_back({encode_bytes(header), encode_bytes(value)});
    document[name] = std::move(list);
  }
  void operator()(const char* name, const LoadExpectation& expectation) const {
    visit_expectation(expectation, Encode{document[name] = Json::object()});
  }
  void operator()(const char* name, const std::vector<LoadTarget>& targets) const {
    auto& list = document[name] = Json::array();
    for (const auto& target : targets) visit_target(target, Encode{list.emplace_back(Json::object())});
  }
  template <class Value>
  void operator()(const char* name, const Value& value) const {
    document[name] = value;
  }
};

/// Reads each field that is there; `path` leads to them.
struct Decode {
  const Json& document;
  std::string path;

  template <class Value>
  void operator()(const char* name, Value& value) const try {
    if (const auto found = document.find(name); found != document.end()) read(*found, value, path + name);
  } catch (const InvalidSpec&) {
    throw;
  } catch (const Json::exception&) {
    throw InvalidSpec{path + name, "is a value of another type"};
  } catch (const Error& error) {
    throw InvalidSpec{path + name, error.what()};
  }

 private:
  static void read(const Json& value, std::string& text, const std::string&) { text = decode_bytes(value); }
  static void read(const Json& value, milliseconds& duration, const std::string&) {
    duration = decode_duration(value);
  }
  static void read(const Json& value, LoadLoop& loop, const std::string&) {
    const auto word = value.get<std::string>();
    if (word != "open" && word != "closed") throw Error{"is neither open nor closed"};
    loop = word == "open" ? LoadLoop::open : LoadLoop::closed;
  }
  static void read(const Json& value, LoadRate& rate, const std::string&) {
    rate = load_rate(value.is_number() ? value.dump() : value.get<std::string>());
  }
  static void read(const Json& value, HeaderList& headers, const std::string&) {
    headers.clear();
    for (const auto& header : value.get<std::vector<std::pair<Json, Json>>>()) {
      headers.emplace_back(decode_bytes(header.first), decode_bytes(header.second));
    }
  }
  static void read(const Json& value, LoadExpectation& expectation, const std::string& at);
  static void read(const Json& value, std::vector<LoadTarget>& targets, const std::string& at);
  static void read(const Json& value, bool& flag, const std::string&) { flag = value.get<bool>(); }
  static void read(const Json& value, double& number, const std::string&) {
    if (!value.is_number()) throw Error{"is no number"};
    number = value.get<double>();
  }
  static void read(const Json& value, std::vector<int>& numbers, const std::string&) {
    numbers.clear();
    for (const auto& each : value.is_array() ? value : Json::array({value})) {
      if (!each.is_number_integer()) throw Error{"is no list of whole numbers"};
      numbers.push_back(each.get<int>());
    }
  }
  template <std::unsigned_integral Number>
  static void read(const Json& value, Number& number, const std::string&) {
    if (!value.is_number_unsigned() || !std::in_range<Number>(value.get<std::uint64_t>())) {
      throw Error{"is no whole number from 0 on, or too great"};
    }
    number = static_cast<Number>(value.get<std::uint64_t>());
  }
};

/// Throws for a field that `visit` does not name.
template <class Value, class Visit>
void read_fields(const Json& document, const std::string& path, Value& value, const Visit& visit) {
  if (!document.is_object()) throw Error{"is no object"};
  std::vector<std::string> known;
  visit(value, [&](const char* name, auto&) { known.emplace_back(name); });
  for (const auto& [name, unused] : document.items()) {
    if (std::ranges::find(known, name) != known.end()) continue;
    const auto meant = base::nearest(name, known);
    throw InvalidSpec{path + name, "is not known here" + (meant ? "; did you mean " + *meant + "?" : "")};
  }
  visit(value, Decode{document, path});
}

void Decode::read(const Json& value, LoadExpectation& expectation, const std::string& at) {
  read_fields(value, at + ".", expectation,
              [](auto& read, const auto& visit) { visit_expectation(read, visit); });
}

void Decode::read(const Json& value, std::vector<LoadTarget>& targets, const std::string& at) {
  if (!value.is_array()) throw Error{"is no list"};
  targets.clear();
  for (const auto& each : value) {
    const auto path = at + "[" + std::to_string(targets.size()) + "].";
    read_fields(each, path, targets.emplace_back(),
                [](auto& read, const auto& visit) { visit_target(read, visit); });
  }
}

}  // namespace

Json encode(const LoadProfile& profile) {
  auto document = Json::object();
  visit_profile(profile, Encode{document});
  return document;
}

LoadProfile decode_profile(const Json& document) try {
  LoadProfile profile;
  read_fields(document, "", profile, [](auto& read, const auto& visit) { visit_profile(read, visit); });
  return profile;
} catch (const InvalidSpec&) {
  throw;
} catch (const Error& error) {
  throw InvalidSpec{"profile", error.what()};
}

}  // namespace measure

std::string to_json(const LoadProfile& profile) { return measure::encode(profile).dump(); }

LoadProfile parse_load_profile(const std::string& json) {
  auto document = nlohmann::json::parse(json, nullptr, false);
  if (document.is_discarded()) throw InvalidSpec{"profile", "is no JSON"};
  return measure::decode_profile(document);
}

}  // namespace iitbfaas

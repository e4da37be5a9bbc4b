#pragma once
#include "embedded/state.hpp"
#include "http/server.hpp"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// One request of the Engine API, taken apart, and the usual answers.
namespace iitbfaas::embedded {

using Json = nlohmann::json;

/// {"label": {"a=b"}, "name": {"x"}}.
class Filters {
 public:
  Filters() = default;
  explicit Filters(std::string_view json);  ///< both forms Docker takes. Throws Refusal.

  /// Each of these is true when nothing was asked of `key`.
  bool matches(const std::string& key, const std::string& value) const;         ///< one of them, whole
  bool matches_prefix(const std::string& key, const std::string& value) const;  ///< `value` begins with one
  bool matches_part(const std::string& key, const std::string& value) const;    ///< `value` contains one
  bool matches_labels(const std::string& key,
                      const StringMap& labels) const;  ///< all: "name" or "name=value"
  bool has(const std::string& key) const { return values_.contains(key); }

  /// Throws Refusal, in Docker's words, when anything but `known` was asked for.
  void allow(const std::set<std::string>& known) const;

 private:
  template <class Test>
  bool any(const std::string& key, const Test& test) const;
  std::map<std::string, std::set<std::string>> values_;
};

struct Call {
  std::string method = {};
  std::vector<std::string> path = {};  ///< decoded, without the version: {"services", "create"}
  std::map<std::string, std::string> query = {};
  std::string body = {};

  /// The third part of the path and so on may be a reference with slashes: all from `first` but `last` parts.
  std::string reference(std::size_t first, std::size_t last) const;
  std::string argument(const std::string& name) const;
  bool flag(const std::string& name) const;  ///< "1", "true"
  Filters filters() const { return Filters{argument("filters")}; }
  Json document() const;  ///< of the body. Throws Refusal.
};

/// Throws Refusal when the target is malformed or asks for a version that is not served.
Call read_call(std::string_view method, std::string_view target);

http::Response answer(const Json& document, int status = 200);
http::Response answer_nothing(int status = 200);
http::Response answer_refusal(int status, std::string_view message);

}  // namespace iitbfaas::embedded

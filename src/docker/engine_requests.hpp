#pragma once
#include "base/json_fields.hpp"
#include "docker/codec.hpp"
#include "docker/engine.hpp"
#include "http/client.hpp"

#include "iitbfaas/error.hpp"

#include <utility>

/// How Engine asks. `what` is said when it goes wrong: "create service hello". For the engine's sources only.
namespace iitbfaas::docker {

namespace fields = base::fields;

/// 500 "update out of sequence": another writer was faster.
class StaleVersion : public Conflict {
 public:
  using Conflict::Conflict;
};

struct Engine::Impl {
  Impl(http::Client::Options server, std::chrono::milliseconds request_timeout);

  http::ClientRequest request(const char* method, const std::string& path) const;
  /// Throws what the status means; a reply below 400 is returned.
  Reply send(const http::ClientRequest& request, const std::string& what) const;
  void stream(const http::ClientRequest& request, const std::string& what, const http::BodySink& sink,
              std::stop_token stop) const;
  void check(const Reply& reply, const std::string& what) const;

  Json get(const std::string& path, const std::string& what) const;
  Json post(const std::string& path, const Json& body, const std::string& what,
            HeaderList headers = {}) const;
  void remove(const std::string& path, const std::string& what) const;
  /// The id a create answered.
  std::string create(const std::string& path, const Json& body, const std::string& what,
                     HeaderList headers = {}) const;

  /// A GET decoded; a document that is none of the API's throws Error that says whose it was.
  template <class Value>
  Value read(const std::string& path, const std::string& what, Value (*decode)(const Json&)) const {
    const Json document = get(path, what);
    return told(what, [&] { return decode(document); });
  }

  template <class Value>
  std::vector<Value> read_list(const std::string& path, const std::string& what,
                               Value (*decode)(const Json&)) const {
    const Json document{{"list", get(path, what)}};
    return told(what, [&] { return fields::list(document, "list", decode); });
  }

  template <class Work>
  auto told(const std::string& what, const Work& work) const -> decltype(work()) {
    try {
      return work();
    } catch (const Error& error) {
      throw Error{what + " on " + host + ": " + error.what()};
    }
  }

  http::Client client;
  std::string host;
  std::chrono::milliseconds timeout;
  std::string api_version = {};
};

/// "?filters=…", or nothing when there are none.
std::string filter_query(const Filters& filters);

/// Percent-encoded, for a query or as one step of a path.
std::string escape(std::string_view text);
/// The same with "/", ":" and "@" as they are: image references.
std::string escape_reference(std::string_view text);

/// The engine takes the beginning of an id where it takes a name: a name that is gone could mean a stranger.
/// A whole id cannot.
bool is_whole_id(std::string_view text);

/// Runs `attempt` until it does not throw StaleVersion, five times at most.
template <class Attempt>
auto retry_stale(const Attempt& attempt) -> decltype(attempt()) {
  constexpr int most = 5;
  for (int count = 1;; ++count) {
    try {
      return attempt();
    } catch (const StaleVersion&) {
      if (count == most) throw;
    }
  }
}

}  // namespace iitbfaas::docker

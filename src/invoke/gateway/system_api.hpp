#pragma once
#include "http/server.hpp"
#include "invoke/gateway/blocking_calls.hpp"
#include "invoke/gateway/instruments.hpp"
#include "invoke/gateway/table_feed.hpp"

#include "iitbfaas/cluster.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace iitbfaas::invoke {

/// /system/…: what OpenFaaS's clients ask of the cluster, behind a password.
class SystemApi {
 public:
  /// With an empty password everything is refused.
  SystemApi(Cluster cluster, const std::string& password, Instruments& instruments, TableFeed& feed);

  void start() { calls_.start(); }
  void finish() { calls_.finish(); }

  /// Between `start` and `finish`.
  boost::asio::awaitable<void> handle(http::Exchange& exchange);

 private:
  struct Call;
  bool authorized(const http::RequestHead& head) const noexcept;
  http::Response answer(const Call& call) const;
  http::Response perform(const Call& call) const;
  http::Response list(const Call& call) const;
  http::Response describe(const Call& call) const;
  http::Response scale(const Call& call) const;
  http::Response remove(const Call& call) const;
  http::Response namespaces() const;
  http::Response platform() const;
  std::uint64_t invocations(const std::string& full_name) const {
    return instruments_.invocations(full_name);
  }

  const Cluster cluster_;
  const std::string credentials_;  ///< as they stand in the header; empty: none will do
  Instruments& instruments_;
  TableFeed& feed_;
  BlockingCalls calls_;
};

}  // namespace iitbfaas::invoke

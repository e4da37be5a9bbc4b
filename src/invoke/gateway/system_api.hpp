#pragma once
#include "http/server.hpp"
#include "invoke/gateway/blocking_calls.hpp"
#include "invoke/gateway/credentials.hpp"
#include "invoke/gateway/instruments.hpp"
#include "invoke/gateway/table_feed.hpp"

#include "iitbfaas/cluster.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <string>

namespace iitbfaas::invoke {

/// Of a request to /system/…, in bytes.
constexpr std::size_t longest_system_body = 1 << 20;

/// /system/…: what OpenFaaS's clients ask of the cluster, behind a password.
class SystemApi {
 public:
  using Scaling = std::function<Reply(const Invocation&)>;

  /// `scaling` answers what is the autoscaler's; it may be empty.
  SystemApi(Cluster cluster, const Credentials& credentials, Instruments& instruments, TableFeed& feed,
            Scaling scaling);

  void start() { calls_.start(); }
  void finish() { calls_.finish(); }

  /// Between `start` and `finish`.
  boost::asio::awaitable<void> handle(http::Exchange& exchange);

 private:
  struct Call;
  http::Response answer(const Call& call) const;
  http::Response perform(const Call& call) const;
  http::Response list(const Call& call) const;
  http::Response describe(const Call& call) const;
  http::Response scale(const Call& call) const;
  http::Response remove(const Call& call) const;
  http::Response namespaces() const;
  http::Response platform() const;
  http::Response ask_autoscaler(const Call& call) const;
  std::uint64_t invocations(const std::string& full_name) const {
    return instruments_.invocations(full_name);
  }

  const Cluster cluster_;
  const Credentials& credentials_;
  Instruments& instruments_;
  TableFeed& feed_;
  const Scaling scaling_;
  BlockingCalls calls_;
};

}  // namespace iitbfaas::invoke

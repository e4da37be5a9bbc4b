#pragma once
#include "http/client.hpp"
#include "invoke/gateway/table_keeper.hpp"

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string>

namespace iitbfaas::invoke {

/// Learns from a gateway that sees the engine what runs. When none answers, the last table stays.
class Follower {
 public:
  /// `publish` is called on the thread of `run`.
  Follower(const http::Client& leader, Instruments& instruments, TableKeeper::Publish publish);

  /// Blocks until `stop`.
  void run(std::stop_token stop);

  /// Why the last answer was none; empty when it was one. Any thread.
  std::string problem() const { return keeper_.problem(); }

 private:
  void look(const std::stop_token& stop);

  const http::Client& leader_;
  Instruments& instruments_;
  TableKeeper keeper_;
  std::string version_;
};

}  // namespace iitbfaas::invoke

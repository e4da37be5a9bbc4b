#include "invoke/gateway/follower.hpp"

#include "base/pause.hpp"
#include "invoke/gateway/table_json.hpp"

#include "iitbfaas/error.hpp"

#include <chrono>
#include <utility>

namespace iitbfaas::invoke {
namespace {

using namespace std::chrono_literals;

// A leader answers within two seconds, if only that nothing changed.
constexpr std::chrono::milliseconds answer_limit = 6s;
constexpr auto before_asking_again = 250ms;
constexpr int unchanged = 304;

}  // namespace

Follower::Follower(const http::Client& leader, Instruments& instruments, TableKeeper::Publish publish)
    : leader_{leader},
      instruments_{instruments},
      keeper_{"the managers' gateway", instruments, std::move(publish)} {}

void Follower::run(std::stop_token stop) {
  while (!stop.stop_requested()) {
    try {
      look(stop);
    } catch (const Error& error) {
      if (stop.stop_requested()) return;
      keeper_.failed(error.what());
      version_.clear();
      base::pause(before_asking_again, stop);
    }
  }
}

void Follower::look(const std::stop_token& stop) {
  std::string body;
  const auto take = [&](std::string_view piece) {
    body += piece;
    return true;
  };
  const auto reply =
      leader_.stream({.target = "/system/table?after=" + version_, .timeout = answer_limit}, take, stop);
  if (stop.stop_requested()) return;
  if (reply.status == unchanged) {
    instruments_.discovered(std::chrono::steady_clock::now());
    return;
  }
  if (!reply.ok()) throw ApiError{reply.status, "ask the managers' gateway for its table", reply.body};
  auto told = decode_table(body, keeper_.current(), instruments_);
  version_ = std::move(told.version);
  keeper_.learned(std::move(told.table));
}

}  // namespace iitbfaas::invoke

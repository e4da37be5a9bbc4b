#pragma once
#include "base/unique_fd.hpp"
#include "http/tls_client.hpp"
#include "measure/answer.hpp"
#include "measure/recorder.hpp"
#include "measure/request.hpp"

#include <cstdint>
#include <memory>
#include <string_view>

namespace iitbfaas::measure {

/// A connection and the request that is under way on it. It is in one list at a time.
struct Connection {
  enum class State { closed, connecting, busy, idle };

  std::uint32_t number = 0;
  std::uint32_t generation = 0;  ///< of its socket: an event of one before means nothing
  State state = State::closed;
  base::UniqueFd socket = {};
  std::unique_ptr<http::TlsSession> tls = {};
  std::size_t endpoint = 0;

  Recorder::Request request = {};
  std::string_view unsent = {};
  RequestSpace space = {};
  AnswerReader answer = {};

  Connection* before = nullptr;
  Connection* after = nullptr;
};

/// Connections in order; adding and removing cost the same anywhere. Owns none.
class ConnectionList {
 public:
  bool empty() const noexcept { return first_ == nullptr; }
  Connection* front() const noexcept { return first_; }
  Connection* back() const noexcept { return last_; }

  void push_back(Connection& connection) noexcept {
    connection.before = last_;
    connection.after = nullptr;
    (last_ != nullptr ? last_->after : first_) = &connection;
    last_ = &connection;
  }

  void remove(Connection& connection) noexcept {
    (connection.before != nullptr ? connection.before->after : first_) = connection.after;
    (connection.after != nullptr ? connection.after->before : last_) = connection.before;
  }

 private:
  Connection* first_ = nullptr;
  Connection* last_ = nullptr;
};

}  // namespace iitbfaas::measure

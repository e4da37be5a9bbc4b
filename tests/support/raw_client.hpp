#pragma once
#include "base/unique_fd.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace iitbfaas::test {

struct RawReply {
  int status = 0;
  std::string head = {};  ///< with its empty line; lines end in CR LF
  std::string body = {};  ///< chunks joined

  bool has(std::string_view line) const;  ///< a whole line of the head
};

/// A client that sends exactly the bytes it is told to. Its reads fail the test after ten seconds.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port, const std::string& address = "127.0.0.1");
  explicit RawClient(const std::string& socket_path);

  void send(std::string_view bytes);
  /// As much of it as the other side takes; false when it closed.
  bool try_send(std::string_view bytes);
  void finish_sending();
  void reset();  ///< breaks the connection off

  /// One reply, to a request of `method`.
  RawReply reply(std::string_view method = "GET");
  /// All that comes until the other side closes, properly or not.
  std::string rest();
  int socket() const noexcept { return socket_.get(); }

 private:
  bool receive();  ///< false at the end
  std::string take(std::size_t count);

  base::UniqueFd socket_;
  std::string received_;
};

}  // namespace iitbfaas::test

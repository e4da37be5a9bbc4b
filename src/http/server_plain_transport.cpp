#include "http/server_plain_transport.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace iitbfaas::http {
namespace {

bool would_block() noexcept { return errno == EAGAIN || errno == EWOULDBLOCK; }

}  // namespace

Transport::Result PlainTransport::read(std::span<char> space) {
  for (;;) {
    const ssize_t count = ::recv(socket_, space.data(), space.size(), 0);
    if (count > 0) return {Status::done, static_cast<std::size_t>(count)};
    if (count < 0 && errno == EINTR) continue;
    return {count < 0 && would_block() ? Status::wants_read : Status::closed, 0};
  }
}

Transport::Result PlainTransport::write(std::span<const iovec> pieces) {
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(pieces.data());  // sendmsg only reads them
  message.msg_iovlen = pieces.size();
  for (;;) {
    const ssize_t count = ::sendmsg(socket_, &message, MSG_NOSIGNAL);
    if (count > 0) return {Status::done, static_cast<std::size_t>(count)};
    if (count < 0 && errno == EINTR) continue;
    return {count < 0 && would_block() ? Status::wants_write : Status::closed, 0};
  }
}

}  // namespace iitbfaas::http

#include "support/raw_client.hpp"

#include "base/text.hpp"
#include "http/message.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>
#include <stdexcept>

namespace iitbfaas::test {
namespace {

base::UniqueFd connect_to(const sockaddr* address, socklen_t size) {
  base::UniqueFd socket{::socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  const timeval patience{10, 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (::connect(socket.get(), address, size) != 0) {
    throw std::runtime_error{std::string{"connect: "} + std::strerror(errno)};
  }
  return socket;
}

}  // namespace

bool RawReply::has(std::string_view line) const {
  return head.find("\r\n" + std::string{line} + "\r\n") != std::string::npos;
}

RawClient::RawClient(std::uint16_t port, const std::string& address) {
  sockaddr_in four{};
  sockaddr_in6 six{};
  if (::inet_pton(AF_INET6, address.c_str(), &six.sin6_addr) == 1) {
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(port);
    socket_ = connect_to(reinterpret_cast<const sockaddr*>(&six), sizeof six);
  } else {
    ::inet_pton(AF_INET, address.c_str(), &four.sin_addr);
    four.sin_family = AF_INET;
    four.sin_port = htons(port);
    socket_ = connect_to(reinterpret_cast<const sockaddr*>(&four), sizeof four);
  }
}

RawClient::RawClient(const std::string& socket_path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  socket_path.copy(address.sun_path, sizeof address.sun_path - 1);
  socket_ = connect_to(reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

bool RawClient::try_send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void RawClient::send(std::string_view bytes) {
  if (!try_send(bytes)) throw std::runtime_error{std::string{"send: "} + std::strerror(errno)};
}

void RawClient::finish_sending() { ::shutdown(socket_.get(), SHUT_WR); }

void RawClient::reset() {
  const linger abrupt{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &abrupt, sizeof abrupt);
  socket_.reset();
}

bool RawClient::receive() {
  char block[65536];
  ssize_t count = 0;
  // With a time limit on the socket, the end of a child interrupts even where SIGCHLD is ignored.
  do count = ::recv(socket_.get(), block, sizeof block, 0);
  while (count < 0 && errno == EINTR);
  if (count < 0 && errno == EAGAIN) throw std::runtime_error{"nothing came for ten seconds"};
  if (count <= 0) return false;
  received_.append(block, static_cast<std::size_t>(count));
  return true;
}

std::string RawClient::take(std::size_t count) {
  while (received_.size() < count) {
    if (!receive()) throw std::runtime_error{"closed within a body"};
  }
  std::string bytes = received_.substr(0, count);
  received_.erase(0, count);
  return bytes;
}

RawReply RawClient::reply(std::string_view method) {
  http::ResponseHead head;
  auto parsed = http::parse_response(received_, method, head);
  while (parsed.kind == http::ParseResult::Kind::incomplete) {
    if (!receive()) throw std::runtime_error{"closed without a reply, after \"" + received_ + "\""};
    parsed = http::parse_response(received_, method, head);
  }
  if (parsed.kind == http::ParseResult::Kind::bad)
    throw std::runtime_error{parsed.reason + (": " + received_)};
  RawReply reply{.status = head.status};
  const http::Framing framing = head.framing;
  reply.head = take(parsed.consumed);
  if (framing.kind == http::Framing::Kind::length) reply.body = take(framing.length);
  if (framing.kind == http::Framing::Kind::until_close) reply.body = rest();
  if (framing.kind != http::Framing::Kind::chunked) return reply;
  http::ChunkedDecoder decoder;
  for (;;) {
    const auto step = decoder.next(received_);
    reply.body += step.data;
    received_.erase(0, step.consumed);
    using Kind = http::ChunkedDecoder::Step::Kind;
    if (step.kind == Kind::end) return reply;
    if (step.kind == Kind::bad) throw std::runtime_error{"malformed chunks"};
    if (step.kind == Kind::more && !receive()) throw std::runtime_error{"closed within a body"};
  }
}

std::string RawClient::rest() {
  while (receive()) {
  }
  return std::exchange(received_, {});
}

}  // namespace iitbfaas::test

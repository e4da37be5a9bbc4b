#include "support/scripted_server.hpp"

#include "base/text.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <stdexcept>

namespace test_support {

using iitbfaas::base::UniqueFd;

namespace {

std::size_t content_length(std::string_view head) {
  for (const auto& line : iitbfaas::base::split(head, '\n')) {
    const auto colon = std::min(line.find(':'), line.size());
    if (!iitbfaas::base::equals_ignoring_case(line.substr(0, colon), "content-length")) continue;
    const auto value = iitbfaas::base::trim(std::string_view{line}.substr(colon + 1));
    return iitbfaas::base::parse_number<std::size_t>(value).value_or(0);
  }
  return 0;
}

UniqueFd listen_on_loopback() {
  UniqueFd listener{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener.get(), 64) != 0) {
    throw std::runtime_error{"no port on 127.0.0.1"};
  }
  return listener;
}

}  // namespace

std::string Peer::read_request() {
  char block[65536];
  for (;;) {
    const auto end = buffer_.find("\r\n\r\n");
    if (end != std::string::npos) {
      const auto length = end + 4 + content_length(std::string_view{buffer_}.substr(0, end));
      if (buffer_.size() >= length) {
        auto request = buffer_.substr(0, length);
        buffer_.erase(0, length);
        return request;
      }
    }
    const ssize_t count = ::recv(fd_, block, sizeof block, 0);
    if (count <= 0) return {};
    buffer_.append(block, static_cast<std::size_t>(count));
  }
}

void Peer::write(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void Peer::reply(std::string_view body) const {
  write("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n");
  write(body);
}

void Peer::wait_for_close() {
  char block[4096];
  while (::recv(fd_, block, sizeof block, 0) > 0) {
  }
}

ScriptedServer::ScriptedServer(std::function<void(Peer&)> serve)
    : serve_{std::move(serve)}, listener_{listen_on_loopback()}, accepting_{[this] { accept_all(); }} {}

ScriptedServer::~ScriptedServer() {
  ::shutdown(listener_.get(), SHUT_RDWR);
  accepting_.join();
  {
    const std::lock_guard lock{mutex_};
    for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
  }
  serving_.clear();
  for (const int fd : open_) ::close(fd);
}

iitbfaas::base::Endpoint ScriptedServer::endpoint() const {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size);
  return {.host = "127.0.0.1", .port = ntohs(address.sin_port)};
}

void ScriptedServer::accept_all() {
  for (;;) {
    const int fd = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    ++connections_;
    const std::lock_guard lock{mutex_};
    open_.push_back(fd);
    serving_.emplace_back([this, fd] {
      Peer peer{fd};
      serve_(peer);
      ::shutdown(fd, SHUT_RDWR);
    });
  }
}

}  // namespace test_support

// The fastest server there can be, on one thread: answers whatever comes on a connection with the same bytes.
// Prints its port, and serves until it is killed.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <string_view>

namespace {

// ab keeps a connection only when it is told so.
constexpr std::string_view answer =
    "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 12\r\n\r\nhello world\n";

int listen_somewhere() {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener, reinterpret_cast<const sockaddr*>(&address), size) != 0) return -1;
  if (::listen(listener, 4096) != 0) return -1;
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  std::printf("%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  return listener;
}

void watch(int epoll, int socket) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;
  event.data.fd = socket;
  ::epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
}

void accept_all(int epoll, int listener) {
  for (;;) {
    const int socket = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
    if (socket < 0) return;
    const int one = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    watch(epoll, socket);
  }
}

void serve(int socket) {
  std::array<char, 16384> space;
  for (;;) {
    const ssize_t count = ::recv(socket, space.data(), space.size(), 0);
    if (count == 0) ::close(socket);
    if (count <= 0) return;
    ::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL);
    if (count < static_cast<ssize_t>(space.size())) return;
  }
}

}  // namespace

int main() {
  const int epoll = ::epoll_create1(0);
  const int listener = listen_somewhere();
  if (listener < 0) return 1;
  watch(epoll, listener);
  std::array<epoll_event, 256> events;
  for (;;) {
    const int count = ::epoll_wait(epoll, events.data(), events.size(), -1);
    for (int i = 0; i < count; ++i) {
      const int socket = events[static_cast<std::size_t>(i)].data.fd;
      if (socket == listener)
        accept_all(epoll, listener);
      else
        serve(socket);
    }
  }
}

// A replica that says what it sees. Static, so that its image is one file.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

namespace {

/// A line in one write.
void say(const std::string& line, int fd = STDOUT_FILENO) {
  const auto text = line + "\n";
  if (::write(fd, text.data(), text.size()) < 0) std::_Exit(9);
}

sigset_t ending_signals() {
  sigset_t signals;
  ::sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGUSR1}) ::sigaddset(&signals, signal);
  return signals;
}

/// By a descriptor: sigwait(3) would hide from /proc that it takes them.
int wait_for_signal() {
  const auto signals = ending_signals();
  const int descriptor = ::signalfd(-1, &signals, 0);
  signalfd_siginfo info{};
  while (::read(descriptor, &info, sizeof info) != sizeof info) continue;
  say("got signal " + std::to_string(info.ssi_signo));
  return 0;
}

void report(const std::vector<std::string>& arguments) {
  for (const auto& argument : arguments) say("argument " + argument);
  for (char** variable = environ; *variable != nullptr; ++variable)
    say(std::string{"environment "} + *variable);
  say("user " + std::to_string(::getuid()) + ":" + std::to_string(::getgid()));
  char folder[4096];
  if (::getcwd(folder, sizeof folder) != nullptr) say(std::string{"folder "} + folder);
  say("ready");
}

void show(const std::string& file) {
  const int fd = ::open(file.c_str(), O_RDONLY);
  char content[4096];
  const auto count = fd < 0 ? -1 : ::read(fd, content, sizeof content);
  say(file + ": " +
      (count < 0 ? std::strerror(errno) : std::string(content, static_cast<std::size_t>(count))));
}

void write_to(const std::string& file) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const bool written = fd >= 0 && ::write(fd, "x", 1) == 1;
  say(file + ": " + (written ? "written" : std::strerror(errno)));
}

void say_lines(int count) {
  for (int i = 1; i <= count; ++i) {
    say("line " + std::to_string(i));
    say("error " + std::to_string(i), STDERR_FILENO);
  }
}

void listen_forever(const char* port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  const int yes = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(port)));
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener, 16) != 0) {
    say(std::string{"cannot listen: "} + std::strerror(errno));
    std::_Exit(8);
  }
  say("listening");
  std::thread{[listener] {
    for (int client = 0; (client = ::accept(listener, nullptr, nullptr)) >= 0; ::close(client)) {
      constexpr char reply[] = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nprobe\n";
      char request[4096];
      if (::read(client, request, sizeof request) > 0)
        static_cast<void>(::write(client, reply, sizeof reply - 1) < 0);
    }
  }}.detach();
}

}  // namespace

int main(int count, char** values) {
  const auto signals = ending_signals();
  ::sigprocmask(SIG_BLOCK, &signals, nullptr);
  const std::vector<std::string> arguments(values + 1, values + count);
  const auto verb = arguments.empty() ? std::string{"wait"} : arguments.front();
  const auto operand = arguments.size() < 2 ? std::string{} : arguments[1];
  if (verb == "end") {
    say("ending");
    return std::atoi(operand.c_str());
  }
  if (verb == "report") report(arguments);
  if (verb == "lines") say_lines(std::atoi(operand.c_str()));
  if (verb == "listen") listen_forever(std::getenv("port") != nullptr ? std::getenv("port") : "8080");
  for (std::size_t i = 1; verb == "show" && i < arguments.size(); ++i) show(arguments[i]);
  for (std::size_t i = 1; verb == "write" && i < arguments.size(); ++i) write_to(arguments[i]);
  return wait_for_signal();
}

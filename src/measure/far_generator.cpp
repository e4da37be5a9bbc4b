#include "measure/far_generator.hpp"

#include "base/text.hpp"

#include "iitbfaas/error.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace iitbfaas::measure {
namespace {

using namespace std::chrono_literals;

constexpr auto upload_limit = 60s;
constexpr int patience_ms = 500;

// Both are read by the far user's shell first, whichever that is.
constexpr const char* upload =
    "sh -c 'umask 077; f=$(mktemp \"${TMPDIR:-/tmp}/iitbfaas-load.XXXXXX\") && cat >\"$f\" && "
    "chmod 700 \"$f\" && echo \"$f\"'";
std::string start(const std::string& file) {
  return "sh -c '" + file + "; s=$?; rm -f " + file + "; exit $s'";
}

std::string last_line(std::string_view text) {
  text = base::trim(text);
  const auto newline = text.rfind('\n');
  return std::string{base::trim(newline == std::string_view::npos ? text : text.substr(newline + 1))};
}

base::Endpoint endpoint_of(const std::string& machine) {
  auto endpoint = base::parse_endpoint("ssh://" + machine);
  if (!endpoint.path.empty()) throw InvalidSpec{"machine", "\"" + machine + "\" is not [USER@]HOST[:PORT]"};
  return endpoint;
}

std::string uploaded(const std::string& machine, const http::SshRoute& route, std::string_view program) {
  auto argv = route.arguments();
  argv.emplace_back(upload);
  const auto done = base::run({.argv = std::move(argv), .input = program, .limit = upload_limit});
  const auto file = last_line(done.out);
  const bool plain =
      file.starts_with('/') &&
      file.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-") ==
          std::string::npos;
  if (done.status == 0 && plain) return file;
  const auto words = last_line(done.err);
  throw TransportError{"load from " + machine + ": " +
                       (done.timed_out  ? "no answer within a minute"
                        : words.empty() ? "the load generator could not be put there"
                                        : words)};
}

}  // namespace

FarGenerator::FarGenerator(const std::string& machine, std::string_view program)
    : machine_{machine}, route_{endpoint_of(machine)} {
  auto argv = route_.arguments();
  argv.push_back(start(uploaded(machine, route_, program)));
  std::array<int, 2> ends{};
  // Without blocking: what ssh says past a full pipe is lost, ssh itself never waits for us.
  if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
    throw Error{std::string{"pipe: "} + std::strerror(errno)};
  }
  errors_.reset(ends[0]);
  const base::UniqueFd writing{ends[1]};
  child_ = base::start_piped(argv, writing.get());
}

FarGenerator::~FarGenerator() {
  finish();
  // It ends by itself, and takes its file with it; one that does not is not waited for.
  pollfd end{.fd = socket(), .events = POLLIN, .revents = 0};
  std::array<char, 4096> rest{};
  while (::poll(&end, 1, patience_ms) == 1 && ::recv(socket(), rest.data(), rest.size(), 0) > 0) continue;
  ::kill(child_.pid, SIGTERM);
  while (::waitpid(child_.pid, nullptr, 0) < 0 && errno == EINTR) continue;
}

void FarGenerator::say(std::string_view line) const {
  auto rest = std::string{line} + "\n";
  for (std::size_t sent = 0; sent < rest.size();) {
    const auto count = ::send(socket(), rest.data() + sent, rest.size() - sent, MSG_NOSIGNAL);
    if (count < 0 && errno != EINTR) return;  // that it ended shows when it is read from
    if (count > 0) sent += static_cast<std::size_t>(count);
  }
}

void FarGenerator::finish() const { ::shutdown(socket(), SHUT_WR); }

std::optional<std::string> FarGenerator::next_line() {
  if (!has_line()) {
    std::array<char, 65536> block{};
    const auto count = ::recv(socket(), block.data(), block.size(), 0);
    if (count < 0 && errno == EINTR) return std::nullopt;
    if (count <= 0) fail("the connection ended before the result came");
    received_.append(block.data(), static_cast<std::size_t>(count));
    if (!has_line()) return std::nullopt;
  }
  const auto end = received_.find('\n');
  auto line = received_.substr(0, end);
  received_.erase(0, end + 1);
  return line;
}

void FarGenerator::fail(const std::string& reason) {
  std::array<char, 4096> block{};
  std::string said;
  for (pollfd waiting{errors_.get(), POLLIN, 0}; ::poll(&waiting, 1, patience_ms) > 0;) {
    const auto count = ::read(errors_.get(), block.data(), block.size());
    if (count <= 0) break;
    said.append(block.data(), static_cast<std::size_t>(count));
  }
  const auto words = last_line(said);
  throw TransportError{"load from " + machine_ + ": " + (words.empty() ? reason : words)};
}

}  // namespace iitbfaas::measure

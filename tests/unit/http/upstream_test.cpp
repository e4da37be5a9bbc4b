#include "http/upstream.hpp"

#include "base/unique_fd.hpp"
#include "http/upstream_pool.hpp"

#include <arpa/inet.h>
#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <chrono>
#include <exception>
#include <string>
#include <thread>
#include <utility>

namespace iitbfaas::http {
namespace {

using namespace std::chrono_literals;

/// A listening socket of this machine; its connections are answered by hand, between steps of the client.
class Listener {
 public:
  Listener() {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address_;
    EXPECT_EQ(::bind(fd_.get(), reinterpret_cast<const sockaddr*>(&address_), size), 0);
    EXPECT_EQ(::listen(fd_.get(), 8), 0);
    EXPECT_EQ(::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&address_), &size), 0);
  }
  Upstream::Server address() const { return {asio::ip::address_v4::loopback(), ntohs(address_.sin_port)}; }
  base::UniqueFd accept() const { return base::UniqueFd{::accept(fd_.get(), nullptr, nullptr)}; }

 private:
  base::UniqueFd fd_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_in address_{};
};

void say(const base::UniqueFd& socket, const std::string& text) {
  EXPECT_EQ(::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
}

class UpstreamTest : public testing::Test {
 protected:
  UpstreamError run(asio::awaitable<UpstreamError> step) {
    auto result = UpstreamError::none;
    asio::co_spawn(context_, std::move(step), [&](std::exception_ptr, UpstreamError error) {
      result = error;
      context_.stop();
    });
    context_.restart();
    context_.run_for(10s);
    return result;
  }
  Upstream::Piece run(asio::awaitable<Upstream::Piece> step) {
    Upstream::Piece result;
    asio::co_spawn(context_, std::move(step), [&](std::exception_ptr, Upstream::Piece piece) {
      result = piece;
      context_.stop();
    });
    context_.restart();
    context_.run_for(10s);
    return result;
  }
  UpstreamError write(Upstream& upstream, const std::string& text) {
    return run(upstream.write({asio::buffer(text), {}, {}}));
  }

  Listener listener_;
  asio::io_context context_;
  UpstreamPool pool_{context_};
};

TEST_F(UpstreamTest, KeepsAConnectionWhoseAnswerWasReadToItsEnd) {
  auto upstream = pool_.make(listener_.address());
  ASSERT_EQ(run(upstream->connect()), UpstreamError::none);
  const auto server = listener_.accept();
  ASSERT_EQ(write(*upstream, "GET / HTTP/1.1\r\n\r\n"), UpstreamError::none);
  say(server, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  ASSERT_EQ(run(upstream->read_head("GET")), UpstreamError::none);
  EXPECT_EQ(upstream->take_whole_body(), "ok");
  pool_.give_back(std::move(upstream));
  EXPECT_EQ(pool_.idle(), 1U);
  upstream = pool_.take(listener_.address());
  ASSERT_TRUE(upstream);
  EXPECT_TRUE(upstream->reused());
  pool_.give_back(std::move(upstream));
  EXPECT_EQ(pool_.idle(), 0U) << "no answer was read";
}

TEST_F(UpstreamTest, ReadsWhatIsLargerThanItsBuffers) {
  auto upstream = pool_.make(listener_.address());
  ASSERT_EQ(run(upstream->connect()), UpstreamError::none);
  const auto server = listener_.accept();
  for (int answer = 0; answer < 2; ++answer) {
    const std::string cookie(40'000, static_cast<char>('a' + answer));
    std::string body;
    for (int i = 0; body.size() < 200'000; ++i) body += std::to_string(i * (answer + 1)) + " ";
    const std::jthread saying{[&] {
      say(server, "HTTP/1.1 200 OK\r\nSet-Cookie: " + cookie +
                      "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    }};
    ASSERT_EQ(write(*upstream, "GET / HTTP/1.1\r\n\r\n"), UpstreamError::none);
    ASSERT_EQ(run(upstream->read_head("GET")), UpstreamError::none);
    EXPECT_EQ(upstream->head().find("Set-Cookie"), cookie);
    std::string received;
    for (auto piece = run(upstream->read_some()); !piece.bytes.empty(); piece = run(upstream->read_some()))
      received += piece.bytes;
    EXPECT_EQ(received, body);
    pool_.give_back(std::move(upstream));
    upstream = pool_.take(listener_.address());
    ASSERT_TRUE(upstream) << "and its connection is taken again";
  }
}

TEST_F(UpstreamTest, KnowsThatAClosedServerReceivedNothing) {
  auto upstream = pool_.make(listener_.address());
  ASSERT_EQ(run(upstream->connect()), UpstreamError::none);
  listener_.accept().reset();
  write(*upstream, "POST / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(run(upstream->read_head("POST")), UpstreamError::closed);
  EXPECT_FALSE(upstream->answering());
  EXPECT_TRUE(upstream->never_arrived());
}

TEST_F(UpstreamTest, KnowsThatAServerReceivedTheRequestAndDied) {
  auto upstream = pool_.make(listener_.address());
  ASSERT_EQ(run(upstream->connect()), UpstreamError::none);
  auto server = listener_.accept();
  write(*upstream, "POST / HTTP/1.1\r\n\r\n");
  char bytes[64];
  EXPECT_GT(::recv(server.get(), bytes, sizeof bytes, 0), 0);
  server.reset();
  EXPECT_EQ(run(upstream->read_head("POST")), UpstreamError::closed);
  EXPECT_FALSE(upstream->never_arrived());
}

TEST_F(UpstreamTest, EndsWhatIsAwaitedAtTheDeadline) {
  auto upstream = pool_.make(listener_.address());
  ASSERT_EQ(run(upstream->connect()), UpstreamError::none);
  upstream->set_deadline(Upstream::Clock::now() + 20ms);
  EXPECT_EQ(run(upstream->read_head("GET")), UpstreamError::timed_out);
}

TEST_F(UpstreamTest, TellsAnEndFromAResetWhenOnlyTheEndTellsTheLength) {
  for (const bool reset : {false, true}) {
    auto upstream = pool_.make(listener_.address());
    ASSERT_EQ(run(upstream->connect()), UpstreamError::none);
    auto server = listener_.accept();
    say(server, "HTTP/1.1 200 OK\r\n\r\n");
    ASSERT_EQ(run(upstream->read_head("GET")), UpstreamError::none);
    const linger at_once{.l_onoff = reset ? 1 : 0, .l_linger = 0};
    ::setsockopt(server.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    server.reset();
    const auto piece = run(upstream->read_some());
    EXPECT_EQ(piece.error, reset ? UpstreamError::closed : UpstreamError::none);
    EXPECT_TRUE(piece.bytes.empty());
  }
}

}  // namespace
}  // namespace iitbfaas::http

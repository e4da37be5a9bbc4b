#include "http/server_listener.hpp"

#include "base/files.hpp"
#include "support/raw_client.hpp"
#include "support/running_server.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

namespace iitbfaas::http {
namespace {

using test::RawClient;
using test::RunningServer;

asio::awaitable<void> say_peer(Exchange& exchange) {
  Response response{.body = exchange.peer()};
  co_await exchange.respond(std::move(response));
}

std::string peer_seen(RawClient client) {
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  return client.reply().body;
}

std::string refusal_to_listen(const std::string& address, unsigned threads = 1) {
  try {
    Server{{.listen = address, .threads = threads}, say_peer};
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

class SocketFile : public testing::Test {
 protected:
  SocketFile() { folder_ = ::mkdtemp(folder_.data()); }
  ~SocketFile() override { std::filesystem::remove_all(folder_); }
  std::string path() const { return folder_ + "/s"; }
  std::string address() const { return "unix://" + path(); }

  std::string folder_ = std::filesystem::temp_directory_path() / "iitbfaas-XXXXXX";
};

TEST(Listener, RefusesAnAddressThatIsTaken) {
  for (const unsigned first : {1u, 2u}) {
    const Server server{{.listen = "127.0.0.1:0", .threads = first}, say_peer};
    const std::string address = "127.0.0.1:" + std::to_string(server.port());
    for (const unsigned second : {1u, 2u}) {
      EXPECT_EQ(refusal_to_listen(address, second), "listen on " + address + ": Address already in use");
    }
  }
}

TEST(Listener, TakesLiteralAddressesOnly) {
  EXPECT_NE(refusal_to_listen("example.org:80").find("not a literal address"), std::string::npos);
  EXPECT_NE(refusal_to_listen("127.0.0.1:99999"), "");
  EXPECT_NE(refusal_to_listen("ssh://host"), "");
  EXPECT_NE(refusal_to_listen("unix://" + std::string(200, 'x')), "");
  EXPECT_EQ(refusal_to_listen("localhost:0"), "");
}

TEST(Listener, ServesBothFamiliesOnTheAddressOfAll) {
  RunningServer server{say_peer, {.listen = "[::]:0", .threads = 2}};
  EXPECT_EQ(peer_seen(RawClient{server.port(), "::1"}), "::1");
  EXPECT_EQ(peer_seen(RawClient{server.port(), "127.0.0.1"}), "127.0.0.1");
}

TEST_F(SocketFile, IsForItsOwnerAndGoesWithTheServer) {
  {
    RunningServer server{say_peer, {.listen = address(), .threads = 2}};
    struct stat status {};
    ASSERT_EQ(::stat(path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
    EXPECT_EQ(server.port(), 0);
    for (int i = 0; i < 10; ++i) EXPECT_EQ(peer_seen(RawClient{path()}), "unix");
  }
  EXPECT_FALSE(std::filesystem::exists(path()));
}

TEST_F(SocketFile, IsReplacedWhenNobodyListens) {
  {
    const Server dead{{.listen = address()}, say_peer};
    std::filesystem::rename(path(), path() + "-kept");
  }
  std::filesystem::rename(path() + "-kept", path());
  RunningServer server{say_peer, {.listen = address()}};
  EXPECT_EQ(peer_seen(RawClient{path()}), "unix");
}

TEST_F(SocketFile, IsLeftAloneWhenSomebodyListensOrItIsNone) {
  {
    RunningServer server{say_peer, {.listen = address()}};
    EXPECT_NE(refusal_to_listen(address()).find("another process listens there"), std::string::npos);
    EXPECT_EQ(peer_seen(RawClient{path()}), "unix");
  }
  base::write_file(path(), "precious");
  EXPECT_NE(refusal_to_listen(address()).find("no socket"), std::string::npos);
  EXPECT_EQ(base::read_file(path()), "precious");
}

}  // namespace
}  // namespace iitbfaas::http

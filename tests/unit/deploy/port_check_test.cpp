#include "deploy/port_check.hpp"

#include "base/unique_fd.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace iitbfaas::deployment {
namespace {

std::string reason(const std::string& address, std::uint16_t port) {
  try {
    require_free_port(address, port, "--port");
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

TEST(PortCheck, NamesAPortThatIsTaken) {
  const base::UniqueFd socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(::listen(socket.get(), 1), 0);
  ASSERT_EQ(::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  const auto port = ntohs(address.sin_port);
  const auto line = "port " + std::to_string(port) + " is taken; choose another with --port";
  EXPECT_EQ(reason("127.0.0.1", port), line);
  EXPECT_EQ(reason("0.0.0.0", port), line);
}

TEST(PortCheck, IsContentWithAFreePort) { EXPECT_EQ(reason("127.0.0.1", 0), ""); }

TEST(PortCheck, NamesAnAddressThatIsNotOfThisMachine) {
  EXPECT_EQ(reason("192.0.2.1", 1),
            "listen on 192.0.2.1 port 1: Cannot assign requested address; choose another with --port");
  EXPECT_EQ(reason("localhost", 1), "bind: \"localhost\" is no IP address");
}

}  // namespace
}  // namespace iitbfaas::deployment

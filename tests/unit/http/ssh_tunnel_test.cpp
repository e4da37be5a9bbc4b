#include "http/ssh_tunnel.hpp"

#include "base/files.hpp"
#include "http/client.hpp"
#include "support/requirement.hpp"
#include "support/scripted_server.hpp"
#include "support/ssh_server.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace iitbfaas::http {
namespace {

using test_support::Peer;
using test_support::ScriptedServer;
using test_support::SshServer;
using Arguments = std::vector<std::string>;

/// Without the options, which come in between and name a folder of each route's own.
Arguments words_after_options(const Arguments& argv) { return {std::ranges::find(argv, "-l"), argv.end()}; }

bool has(const Arguments& argv, const std::string& option) {
  return std::ranges::find(argv, option) != argv.end();
}

TEST(SshTunnel, AsksForUserPortAndSocketAndNeverForAPassword) {
  const SshRoute route{base::parse_endpoint("ssh://ann@node7:2222")};
  const auto argv = tunnel_arguments(route);
  EXPECT_EQ(words_after_options(argv),
            (Arguments{"-l", "ann", "-p", "2222", "--", "node7", "docker", "system", "dial-stdio"}));
  EXPECT_TRUE(has(argv, "BatchMode=yes"));
  const SshRoute with_path{base::parse_endpoint("ssh://node7/run/it's.sock")};
  const auto words = tunnel_arguments(with_path);
  EXPECT_EQ((Arguments{words.end() - 5, words.end()}),
            (Arguments{"docker", "--host", "'unix:///run/it'\\''s.sock'", "system", "dial-stdio"}));
}

/// Over a real sshd.
class OverSsh : public testing::Test {
 protected:
  void SetUp() override { SKIP_IF_MISSING(SshServer::missing()); }

  static Client::Options through(const SshServer& ssh) {
    return {.endpoint = {.kind = base::Endpoint::Kind::ssh, .host = "127.0.0.1", .port = ssh.port()}};
  }

  /// Children of this process: sshd is one.
  static std::ptrdiff_t children() {
    const auto text = base::read_file("/proc/self/task/" + std::to_string(::getpid()) + "/children");
    return std::ranges::count(text, ' ');
  }

  static std::string failure_of(const Client& client) {
    try {
      client.send({});
    } catch (const TransportError& error) {
      return error.what();
    }
    return "it answered";
  }
};

TEST_F(OverSsh, ManyRequestsTakeOneConnectionAndLeaveNoChild) {
  const ScriptedServer server{[](Peer& peer) {
    for (auto request = peer.read_request(); !request.empty(); request = peer.read_request())
      peer.reply(request);
  }};
  const SshServer ssh{test_support::dial_stdio_to(server.endpoint().port)};
  {
    const Client client{through(ssh)};
    EXPECT_TRUE(client.send({.target = "/info"}).body.starts_with("GET /info "));
    const std::string body(1 << 20, 'x');
    EXPECT_TRUE(client.send({.method = "POST", .body = body}).body.ends_with(body));
    EXPECT_EQ(server.connections(), 1);
    EXPECT_EQ(children(), 2);
  }
  EXPECT_EQ(children(), 1);
}

TEST_F(OverSsh, AllConnectionsOfAClientShareOneLogin) {
  const ScriptedServer server{[](Peer& peer) {
    for (auto request = peer.read_request(); !request.empty(); request = peer.read_request())
      peer.reply(request);
  }};
  const SshServer ssh{test_support::dial_stdio_to(server.endpoint().port)};
  {
    const Client client{through(ssh)};
    client.send({});
    const auto send = [&](std::string_view) {
      client.send({});
      return false;
    };
    client.stream({}, send);  // one inside the other: two connections
    EXPECT_GE(server.connections(), 2);
    EXPECT_EQ(ssh.logins(), 1);
  }
}

TEST_F(OverSsh, WhatTheFarEndSaysIsInTheError) {
  const SshServer ssh{"echo 'permission denied while trying to connect to the Docker daemon' >&2; exit 1\n"};
  const Client client{through(ssh)};
  const auto words = failure_of(client);
  EXPECT_NE(words.find("ssh says: permission denied while trying to connect to the Docker daemon"),
            std::string::npos)
      << words;
  EXPECT_NE(words.find("ssh://127.0.0.1:"), std::string::npos) << words;
}

TEST_F(OverSsh, AKeyThatIsNotLetInIsSaidSo) {
  const SshServer ssh{"exit 0\n"};
  ssh.forget_key();
  const Client client{through(ssh)};
  const auto words = failure_of(client);
  EXPECT_NE(words.find("Permission denied (publickey)"), std::string::npos) << words;
}

}  // namespace
}  // namespace iitbfaas::http

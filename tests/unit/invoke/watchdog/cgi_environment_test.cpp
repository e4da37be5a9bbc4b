#include "invoke/watchdog/cgi_environment.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace iitbfaas::invoke {
namespace {

std::vector<std::string> environment_of(std::string_view request) {
  http::RequestHead head;
  EXPECT_EQ(http::parse_request(request, head).kind, http::ParseResult::Kind::complete);
  return cgi_environment(head);
}

TEST(CgiEnvironment, DescribesTheRequest) {
  const auto environment = environment_of(
      "POST /a%20b?x=1&y=2 HTTP/1.1\r\nHost: here\r\ncontent-length: 3\r\nx-call-id: 7\r\nX-Call-ID: "
      "8\r\n\r\nabc");
  for (const char* variable : {"Http_Method=POST", "Http_Path=/a%20b", "Http_Query=x=1&y=2", "Http_Host=here",
                               "Http_ContentLength=3", "Http_Content_Length=3", "Http_X_Call_Id=7, 8"}) {
    EXPECT_EQ(std::ranges::count(environment, variable), 1) << variable;
  }
}

TEST(CgiEnvironment, LetsNoHeaderPassForSomethingElse) {
  const auto environment = environment_of(
      "GET / HTTP/1.1\r\nHost: here\r\nMethod: DELETE\r\npath: /admin\r\nProxy: evil\r\nQuery: q\r\n\r\n");
  EXPECT_EQ(environment,
            (std::vector<std::string>{"Http_Method=GET", "Http_Path=/", "Http_Query=", "Http_Host=here"}));
}

}  // namespace
}  // namespace iitbfaas::invoke

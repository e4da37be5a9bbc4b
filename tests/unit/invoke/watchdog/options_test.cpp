#include "iitbfaas/error.hpp"
#include "iitbfaas/watchdog.hpp"

#include <gtest/gtest.h>

namespace iitbfaas {
namespace {

using namespace std::chrono_literals;
using Environment = std::map<std::string, std::string>;
using Words = std::vector<std::string>;

std::string refused_variable(Environment environment) {
  environment.emplace("fprocess", "/function/hello");
  try {
    watchdog_options(environment);
  } catch (const InvalidSpec& error) {
    EXPECT_NE(std::string{error.what()}.find(error.field()), std::string::npos);
    EXPECT_EQ(std::string{error.what()}.find('\n'), std::string::npos);
    return error.field();
  }
  return "none";
}

TEST(WatchdogOptions, HasOpenFaasDefaults) {
  const auto options = watchdog_options({{"fprocess", "/function/hello -v"}});
  EXPECT_EQ(options.command, (Words{"/function/hello", "-v"}));
  EXPECT_EQ(options.listen, "0.0.0.0:8080");
  EXPECT_EQ(options.metrics_listen, "0.0.0.0:8081");
  EXPECT_EQ(options.exec_timeout, 30s);
  EXPECT_EQ(options.max_inflight, 0u);
  EXPECT_TRUE(options.combine_output);
  EXPECT_TRUE(options.cgi_headers);
  EXPECT_TRUE(options.log_requests);
  EXPECT_TRUE(options.args.empty());
}

TEST(WatchdogOptions, ReadsEveryVariable) {
  const auto options = watchdog_options({{"function_process", "cat"},
                                         {"mode", "exec"},
                                         {"IITBFAAS_ARGS", "name, address"},
                                         {"IITBFAAS_FUNCTION", "hello"},
                                         {"IITBFAAS_ROOT", "/images/1"},
                                         {"bind_address", "::1"},
                                         {"port", "9000"},
                                         {"metrics_port", "9001"},
                                         {"read_timeout", "5"},
                                         {"write_timeout", "1m"},
                                         {"exec_timeout", "250ms"},
                                         {"healthcheck_interval", "2s"},
                                         {"max_inflight", "7"},
                                         {"max_children", "3"},
                                         {"max_body", "1Mi"},
                                         {"content_type", "image/png"},
                                         {"combine_output", "false"},
                                         {"cgi_headers", "0"},
                                         {"log_requests", "False"}});
  EXPECT_EQ(options.command, (Words{"cat"}));
  EXPECT_EQ(options.args, (Words{"name", "address"}));
  EXPECT_EQ(options.name, "hello");
  EXPECT_EQ(options.root, "/images/1");
  EXPECT_EQ(options.listen, "[::1]:9000");
  EXPECT_EQ(options.metrics_listen, "[::1]:9001");
  EXPECT_EQ(options.read_timeout, 5s);
  EXPECT_EQ(options.write_timeout, 60s);
  EXPECT_EQ(options.exec_timeout, 250ms);
  EXPECT_EQ(options.healthcheck_interval, 2s);
  EXPECT_EQ(options.max_inflight, 7u);
  EXPECT_EQ(options.max_children, 3u);
  EXPECT_EQ(options.max_body.count, 1u << 20);
  EXPECT_EQ(options.content_type, "image/png");
  EXPECT_FALSE(options.combine_output);
  EXPECT_FALSE(options.cgi_headers);
  EXPECT_FALSE(options.log_requests);
}

TEST(WatchdogOptions, TakesAnEmptyVariableForOneThatIsNotSet) {
  EXPECT_EQ(watchdog_options({{"fprocess", "cat"}, {"exec_timeout", ""}}).exec_timeout, 30s);
}

TEST(WatchdogOptions, NamesTheVariableItCannotRead) {
  for (const char* name : {"read_timeout", "write_timeout", "exec_timeout", "healthcheck_interval",
                           "max_inflight", "max_children", "max_body", "combine_output", "cgi_headers",
                           "log_requests", "port", "metrics_port", "bind_address", "mode"}) {
    EXPECT_EQ(refused_variable({{name, "-5 bananas"}}), name);
  }
}

TEST(WatchdogOptions, OfAHandlerNameNoProgram) {
  const auto options = watchdog_options({{"fprocess", "/bin/cat"}, {"mode", "http"}, {"exec_timeout", "7s"}},
                                        [](const Invocation&) { return Reply{}; });
  EXPECT_TRUE(options.command.empty());
  EXPECT_TRUE(options.handler);
  EXPECT_EQ(options.exec_timeout, std::chrono::seconds{7});
}

TEST(WatchdogOptions, RefusesModesItDoesNotHave) { EXPECT_EQ(refused_variable({{"mode", "http"}}), "mode"); }

TEST(WatchdogOptions, RefusesFieldsThatAreEmptyOrDeclaredTwice) {
  EXPECT_EQ(refused_variable({{"IITBFAAS_ARGS", "a,,b"}}), "IITBFAAS_ARGS");
  EXPECT_EQ(refused_variable({{"IITBFAAS_ARGS", "a,b,a"}}), "IITBFAAS_ARGS");
}

TEST(WatchdogOptions, RefusesOnePortForBoth) {
  EXPECT_EQ(refused_variable({{"metrics_port", "8080"}}), "metrics_port");
}

TEST(WatchdogOptions, NeedsACommand) {
  EXPECT_THROW(watchdog_options({}), InvalidSpec);
  EXPECT_THROW(watchdog_options({{"fprocess", "  "}}), InvalidSpec);
  EXPECT_THROW(watchdog_options({{"fprocess", "''"}}), InvalidSpec);
}

}  // namespace
}  // namespace iitbfaas

#include "invoke/gateway/instruments.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace iitbfaas::invoke {
namespace {

using namespace std::chrono_literals;

TEST(Instruments, CountInvocationsByFunctionAndStatus) {
  Instruments instruments;
  {
    InvocationCount answered{instruments.function("f.ns")};
    answered.status = 200;
  }
  { const InvocationCount abandoned{instruments.function("f.ns")}; }
  instruments.function("f.ns")->set_replicas(3, 2);
  const auto text = instruments.text();
  for (const auto* line : {"gateway_function_invocation_started{function_name=\"f.ns\"} 2\n",
                           "gateway_function_invocation_total{code=\"200\",function_name=\"f.ns\"} 1\n",
                           "gateway_function_invocation_total{code=\"499\",function_name=\"f.ns\"} 1\n",
                           "gateway_functions_seconds_count{code=\"200\",function_name=\"f.ns\"} 1\n",
                           "gateway_service_count{function_name=\"f.ns\"} 3\n",
                           "gateway_service_ready_replicas{function_name=\"f.ns\"} 2\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
  }
  EXPECT_EQ(instruments.invocations("f.ns"), 2U);
  EXPECT_EQ(instruments.invocations("unknown.ns"), 0U);
}

TEST(Instruments, ForgetAFunctionWhileItsLastRequestsStillCount) {
  Instruments instruments;
  const auto function = instruments.function("f.ns");
  function->finished(200, 1ms);
  instruments.retire("f.ns");
  function->started();
  function->finished(200, 1ms);
  function->finished(502, 1ms);
  EXPECT_EQ(instruments.text().find("f.ns"), std::string::npos);
  EXPECT_NE(instruments.function("f.ns"), function);
}

TEST(Instruments, CountFromSeveralThreads) {
  Instruments instruments;
  const auto count = [&] {
    for (int i = 0; i < 1000; ++i) instruments.function("f.ns")->finished(200 + i % 3, 1us);
  };
  {
    const std::jthread first{count};
    const std::jthread second{count};
  }
  EXPECT_NE(instruments.text().find("_total{code=\"201\",function_name=\"f.ns\"} 666\n"), std::string::npos)
      << instruments.text();
}

TEST(Instruments, TellHowOldTheDiscoveryIs) {
  Instruments instruments;
  EXPECT_NE(instruments.text().find("gateway_discovery_age_seconds -1\n"), std::string::npos);
  instruments.discovered(std::chrono::steady_clock::now());
  EXPECT_EQ(instruments.text().find("gateway_discovery_age_seconds -1\n"), std::string::npos);
}

}  // namespace
}  // namespace iitbfaas::invoke

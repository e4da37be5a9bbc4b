#include "scale/query_watch.hpp"

#include "../invoke/gateway/surroundings.hpp"

namespace iitbfaas::scale {
namespace {

using namespace invoke::testing_surroundings;

constexpr const char* queried = "f.openfaas-fn";

std::string vector_of(const std::string& value) {
  return R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,")" + value +
         R"("]}]}})";
}

/// A Prometheus that says what a test wants it to.
class Asked : public testing::Test {
 protected:
  void says(int status, const std::string& body) {
    const std::scoped_lock lock{mutex_};
    status_ = status;
    body_ = body;
  }
  void ask(const std::string& expression = "up") {
    watch_.ask("http://127.0.0.1:" + std::to_string(prometheus_.port()), {{queried, expression}});
  }
  std::optional<double> value() const { return watch_.value(queried, QueryWatch::Clock::now()); }
  bool has_problem(const std::string& words) const {
    return eventually([&] { return watch_.problem(queried).find(words) != std::string::npos; });
  }

  boost::asio::awaitable<void> answer(http::Exchange& exchange) {
    http::Response response;
    response.headers.emplace_back("Content-Type", "application/json");
    {
      const std::scoped_lock lock{mutex_};
      response.status = status_;
      response.body = body_;
    }
    co_await exchange.respond(std::move(response));
  }

  std::mutex mutex_;
  int status_ = 200;
  std::string body_ = vector_of("42");
  RunningServer prometheus_{[this](http::Exchange& exchange) { return answer(exchange); }};
  QueryWatch watch_{50ms};
};

TEST_F(Asked, SaysWhatTheLoadIs) {
  ask();
  EXPECT_TRUE(eventually([&] { return value() == 42; }));
  EXPECT_EQ(watch_.problem(queried), "");
  says(200, vector_of("7.5"));
  EXPECT_TRUE(eventually([&] { return value() == 7.5; }));
}

TEST_F(Asked, AValueThatIsNoLongerSaidIsNotKnown) {
  ask();
  ASSERT_TRUE(eventually([&] { return value() == 42; }));
  says(200, R"({"status":"success","data":{"resultType":"vector","result":[]}})");
  EXPECT_TRUE(has_problem("Prometheus has no value for up"));
  EXPECT_TRUE(eventually([&] { return !value(); })) << "absent is not zero, nor what it was for ever";
  says(200, vector_of("1"));
  EXPECT_TRUE(eventually([&] { return value() == 1; }));
  EXPECT_EQ(watch_.problem(queried), "");
}

TEST_F(Asked, WhatIsNoNumberIsNotALoad) {
  for (const auto* value_said : {"NaN", "+Inf"}) {
    says(200, vector_of(value_said));
    ask(value_said);
    EXPECT_TRUE(has_problem("Prometheus has no value for"));
    EXPECT_FALSE(value());
  }
}

TEST_F(Asked, NonsenseErrorsAndOtherServersAreReasons) {
  ask();
  says(200, "<html>a page</html>");
  EXPECT_TRUE(has_problem("<html>a page"));
  says(400, R"({"status":"error","errorType":"bad_data","error":"parse error: unexpected end"})");
  EXPECT_TRUE(has_problem("parse error: unexpected end"));
  EXPECT_TRUE(eventually([&] { return !value(); }));
}

TEST_F(Asked, NobodyThereIsAReasonToo) {
  const RefusingPort nobody;
  watch_.ask("http://127.0.0.1:" + std::to_string(nobody.port()), {{queried, "up"}});
  EXPECT_TRUE(has_problem("nobody answers there"));
  watch_.ask("", {{queried, "up"}});
  EXPECT_TRUE(has_problem("no Prometheus is known"));
  EXPECT_FALSE(value());
}

TEST(QueryOf, CpuIsThatOfAllReplicasInThousandthsAndOfOthersThereIsNone) {
  EXPECT_EQ(query_of({.type = ScaleType::cpu}, "hello.shop"),
            "1000 * sum(rate(container_cpu_usage_seconds_total{container_label_iitbfaas_function=\"hello\","
            "container_label_iitbfaas_namespace=\"shop\"}[20s]))");
  EXPECT_EQ(query_of({.type = ScaleType::query, .query = "q"}, queried), "q");
  EXPECT_EQ(query_of({.type = ScaleType::rps}, queried), "");
}

}  // namespace
}  // namespace iitbfaas::scale

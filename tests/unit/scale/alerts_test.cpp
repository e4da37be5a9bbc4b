#include "scale/alerts.hpp"

#include "scale/alert_desk.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::scale {
namespace {

using namespace std::chrono_literals;

std::string message(const std::string& labels, const std::string& status = "firing") {
  return R"({"version":"4","status":")" + status + R"(","alerts":[{"status":")" + status + R"(","labels":)" +
         labels + R"(,"startsAt":"2026-11-22T09:22:49.862Z","fingerprint":"04f80bf3"}]})";
}

ScaleAlert decode(const std::string& labels, const std::string& status = "firing") {
  return decode_alerts(message(labels, status)).at(0);
}

TEST(Alerts, OfOpenFaasOurselvesAnd2019SayWhatTheyMean) {
  const auto openfaas = decode(R"({"alertname":"APIHighInvocationRate","function_name":"hello.dev"})");
  EXPECT_EQ(openfaas.function, "hello.dev");
  EXPECT_EQ(openfaas.meaning, AlertMeaning::high);
  EXPECT_EQ(openfaas.why_not, "");
  const auto high = decode(R"({"alertname":"task_high_request_rate","job":"toy"})");
  EXPECT_EQ(high.function, "toy.openfaas-fn");
  EXPECT_EQ(high.meaning, AlertMeaning::high);
  EXPECT_EQ(decode(R"({"alertname":"task_low_request_rate","job":"toy"})").meaning, AlertMeaning::low);
  const auto own = decode(R"({"alertname":"QueueLong","scale":"up","function_name":"hello"})");
  EXPECT_EQ(own.meaning, AlertMeaning::high);
  EXPECT_EQ(own.function, "hello.openfaas-fn");
}

TEST(Alerts, ThatAreOverAreResolvedWhateverTheyMeant) {
  EXPECT_EQ(decode(R"({"alertname":"task_high_request_rate","job":"toy"})", "resolved").meaning,
            AlertMeaning::resolved);
}

TEST(Alerts, OfOtherThingsAreNoneToScaleBy) {
  EXPECT_EQ(decode(R"({"alertname":"NodeDown","instance":"a"})").why_not, "not an alert to scale by");
  EXPECT_EQ(decode(R"({"alertname":"APIHighInvocationRate"})").why_not, "names no function");
}

TEST(Alerts, ThatAreNoneAreRefused) {
  for (const auto* text : {"", "nonsense", "[]", "{}", R"({"alerts":{}})", R"({"alerts":[1]})",
                           R"({"alerts":[{"labels":{}}]})", R"({"alerts":[{"status":1,"labels":{}}]})"}) {
    EXPECT_THROW(decode_alerts(text), InvalidSpec) << text;
  }
}

class Desk : public testing::Test {
 protected:
  const ScaleAlert alert_ = decode(R"({"alertname":"APIHighInvocationRate","function_name":"hello"})");
  AlertDesk desk_;
  const AlertDesk::Clock::time_point now_ = AlertDesk::Clock::now();
};

TEST_F(Desk, TakesAnAlertOnceAndAgainWhenItIsStillSaidLater) {
  EXPECT_EQ(desk_.file(alert_, true, now_).result, "taken");
  EXPECT_EQ(desk_.file(alert_, true, now_ + 9s).result, "repeated");
  EXPECT_EQ(desk_.take(alert_.function).size(), 1U);
  EXPECT_TRUE(desk_.take(alert_.function).empty());
  EXPECT_EQ(desk_.file(alert_, true, now_ + 11s).result, "taken");
}

TEST_F(Desk, TakesItsEndWhenItCame) {
  desk_.file(alert_, true, now_);
  const auto over = decode(R"({"alertname":"APIHighInvocationRate","function_name":"hello"})", "resolved");
  EXPECT_EQ(desk_.file(over, true, now_ + 1s).result, "taken");
  EXPECT_EQ(desk_.take(alert_.function).size(), 2U);
}

TEST_F(Desk, SaysWhyItIgnoresOne) {
  const auto unknown = desk_.file(alert_, false, now_);
  EXPECT_EQ(unknown.result, "ignored");
  EXPECT_EQ(unknown.why, "no such function");
  EXPECT_TRUE(desk_.take(alert_.function).empty());
}

}  // namespace
}  // namespace iitbfaas::scale

#include "measure/load_json.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <string>

namespace iitbfaas {
namespace {

using namespace std::chrono_literals;

LoadProfile a_profile() {
  return {.targets = {{.url = "http://127.0.0.1:8080/function/hello?n={{n}}",
                       .method = "POST",
                       .headers = {{"Content-Type", "text/plain"}, {"X-Trace", "a"}},
                       .body = "n={{n}}",
                       .render = true,
                       .weight = 2.5,
                       .expect = {.status = {200, 202}, .contains = "hello"}},
                      {.url = "https://[::1]/", .body = std::string{"\0\xff\xfe", 3}}},
          .loop = LoadLoop::closed,
          .rate = load_rate("sine:100..150.25/20s,poisson"),
          .connections = 64,
          .duration = 90s,
          .requests = 1'000'000'000'000,
          .warm_up = 1500ms,
          .timeout = 250ms,
          .keep_alive = false,
          .threads = 2,
          .seed = ~0ull,
          .ca_file = "/etc/ca.pem"};
}

LatencyHistogram counted(std::initializer_list<std::chrono::nanoseconds> latencies) {
  LatencyHistogram histogram;
  for (const auto latency : latencies) histogram.record(latency);
  return histogram;
}

LoadResult a_result() {
  return {.started_at = std::chrono::system_clock::time_point{1'764'000'000'123'456'789ns},
          .duration = 4'000'000'123ns,
          .intended = 400,
          .sent = 399,
          .completed = 3,
          .failures = {{"timeout", 12}, {"connect", 1}},
          .statuses = {{200, 3}, {503, 7}},
          .latency = counted({123'456ns, 1'234'567ns, 599s}),
          .service_time = counted({123'456ns}),
          .lateness = counted({0ns, 17ns}),
          .received = {123},
          .transmitted = {456},
          .intervals = {{.at = 0ms,
                         .length = 1s,
                         .intended = 100,
                         .completed = 2,
                         .failed = 1,
                         .p50 = 123'903ns,
                         .p90 = 1ms,
                         .p99 = 2ms,
                         .max = 3ms},
                        {.at = 1s, .length = 537ms}},
          .targets = {{.completed = 2, .failed = 9, .latency = counted({5ms})}, {}},
          .cpu_time = 1'234'567'891ns,
          .most_open = 17,
          .warnings = {"3 requests began late"},
          .interrupted = true};
}

TEST(LoadJson, GivesAProfileBackAsItWas) {
  EXPECT_EQ(parse_load_profile(to_json(a_profile())), a_profile());
  EXPECT_EQ(parse_load_profile(to_json(LoadProfile{})), LoadProfile{});
}

TEST(LoadJson, ReadsAProfileAsPeopleWriteIt) {
  const auto profile = parse_load_profile(R"({"targets": [{"url": "http://h/", "expect": {"status": 404}}],
      "rate": 12.5, "duration": 4, "timeout": "1m30s"})");
  EXPECT_EQ(profile, (LoadProfile{.targets = {{.url = "http://h/", .expect = {.status = {404}}}},
                                  .rate = {.rate = 12.5},
                                  .duration = 4s,
                                  .timeout = 90s}));
}

TEST(LoadJson, NamesTheFieldOfAProfileThatIsWrong) {
  const auto field = [](const std::string& json) -> std::string {
    try {
      parse_load_profile(json);
      return "none";
    } catch (const InvalidSpec& error) {
      return error.field();
    }
  };
  EXPECT_EQ(field("{"), "profile");
  EXPECT_EQ(field("[]"), "profile");
  EXPECT_EQ(field(R"({"duraton": "4s"})"), "duraton");
  EXPECT_EQ(field(R"({"duration": "4 parsecs"})"), "duration");
  EXPECT_EQ(field(R"({"duration": -4})"), "duration");
  EXPECT_EQ(field(R"({"connections": -1})"), "connections");
  EXPECT_EQ(field(R"({"connections": 1.5})"), "connections");
  EXPECT_EQ(field(R"({"connections": 5000000000})"), "connections");
  EXPECT_EQ(field(R"({"loop": "half open"})"), "loop");
  EXPECT_EQ(field(R"({"targets": {}})"), "targets");
  EXPECT_EQ(field(R"({"targets": [{"url": "http://h/"}, {"url": 5}]})"), "targets[1].url");
  EXPECT_EQ(field(R"({"targets": [{"uri": "http://h/"}]})"), "targets[0].uri");
  EXPECT_EQ(field(R"({"targets": [{"expect": {"status": "ok"}}]})"), "targets[0].expect.status");
  EXPECT_EQ(field(R"({"targets": [{"body": {"base64": "?"}}]})"), "targets[0].body");
}

TEST(LoadJson, GivesAResultBackExactly) {
  EXPECT_EQ(parse_load_result(to_json(a_result())), a_result());
  EXPECT_EQ(parse_load_result(to_json(LoadResult{})), LoadResult{});
}

TEST(LoadJson, SaysPercentilesBesideTheBuckets) {
  const auto document = measure::encode(a_result());
  const auto& latency = document.at("latency");
  EXPECT_DOUBLE_EQ(latency.at("min_s").get<double>(), 123'456e-9);
  EXPECT_DOUBLE_EQ(latency.at("max_s").get<double>(), 599);
  EXPECT_NEAR(latency.at("p50_s").get<double>(), 1'234'567e-9, 1e-6);
  EXPECT_NEAR(latency.at("p99_s").get<double>(), 599, 0.6);
  EXPECT_NEAR(latency.at("p999_s").get<double>(), 599, 0.6);
  EXPECT_NEAR(latency.at("mean_s").get<double>(), 599.001358023 / 3, 1e-6);
  EXPECT_EQ(document.at("failed").get<int>(), 13);
}

TEST(LoadJson, RefusesAResultThatIsNone) {
  const auto whole = to_json(a_result());
  for (std::size_t length = 0; length < whole.size(); length += 7) {
    EXPECT_THROW(parse_load_result(whole.substr(0, length)), InvalidSpec) << length;
  }
  const auto document = measure::encode(a_result());
  for (const auto& [key, value] : document.items()) {
    if (key == "failed" || key == "requests_per_second") continue;  // follow from others
    auto without = document;
    without.erase(key);
    EXPECT_THROW(measure::decode_result(without), InvalidSpec) << key;
    auto wrong = document;
    wrong[key] = nlohmann::json::object({{"x", -1}});
    EXPECT_THROW(measure::decode_result(wrong), InvalidSpec) << key;
  }
}

TEST(LoadResult, MergesWhatSeveralMachinesMeasured) {
  auto other = a_result();
  other.started_at -= 1s;
  other.duration = 5s;
  other.warnings.push_back("another");
  other.intervals = {{.at = 0ms, .length = 1s, .intended = 10, .completed = 6, .p50 = 200'000ns, .max = 9ms},
                     {.at = 2s, .length = 1s, .completed = 1}};
  const auto whole = merged({a_result(), other});
  EXPECT_EQ(whole.started_at, other.started_at);
  EXPECT_EQ(whole.duration, 5s);
  EXPECT_EQ(whole.completed, 6u);
  EXPECT_EQ(whole.failures.at("timeout"), 24u);
  EXPECT_EQ(whole.latency.count(), 6u);
  EXPECT_EQ(whole.warnings.size(), 2u);
  ASSERT_EQ(whole.intervals.size(), 3u);
  EXPECT_EQ(whole.intervals[0].intended, 110u);
  EXPECT_EQ(whole.intervals[0].p50.count(), 180'976);
  EXPECT_EQ(whole.intervals[0].max, 9ms);
  EXPECT_EQ(whole.intervals[2].at, 2s);
  EXPECT_EQ(merged({a_result()}), a_result());
  EXPECT_EQ(merged({}), LoadResult{});
}

}  // namespace
}  // namespace iitbfaas

#include "measure/request.hpp"

#include "http/message.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <set>
#include <string>

namespace iitbfaas::measure {
namespace {

using namespace std::chrono_literals;

std::string request(const LoadTarget& target, std::uint64_t number = 0, std::uint64_t seed = 1,
                    bool keep_alive = true) {
  RequestSpace space;
  return std::string{RequestSource{target, keep_alive, ""}.bytes(number, seed, space)};
}

TEST(Request, IsWrittenAsItIsGiven) {
  EXPECT_EQ(request({.url = "http://127.0.0.1:8080/function/hello?x=1#part"}),
            "GET /function/hello?x=1 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n");
  EXPECT_EQ(request({.url = "https://[::1]", .method = "POST", .headers = {{"X-A", "b"}}, .body = "hello"}),
            "POST / HTTP/1.1\r\nHost: [::1]\r\nX-A: b\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(request({.url = "http://h:80/", .method = "PUT", .headers = {{"host", "other"}}}, 0, 1, false),
            "PUT / HTTP/1.1\r\nhost: other\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
}

TEST(Request, RendersPlaceholders) {
  const LoadTarget target{.url = "http://h/items/{{n}}?k={{pick a b c}}",
                          .method = "POST",
                          .body = "{\"n\": {{n}}, \"r\": {{random 7 9}}}",
                          .render = true};
  std::set<std::string> seen;
  for (std::uint64_t number = 98; number < 300; ++number) {
    const auto bytes = request(target, number);
    http::RequestHead head;
    const auto parsed = http::parse_request(bytes, head);
    ASSERT_EQ(parsed.kind, http::ParseResult::Kind::complete) << bytes;
    ASSERT_EQ(head.framing.length, bytes.size() - parsed.consumed) << bytes;
    EXPECT_EQ(head.path(), "/items/" + std::to_string(number));
    seen.insert(std::string{head.query()} + " " + bytes.substr(bytes.rfind(':') + 2, 1));
  }
  EXPECT_EQ(seen.size(), 9u);
  EXPECT_EQ(request(target, 5), request(target, 5));
  std::set<std::string> of_seeds;
  for (std::uint64_t seed = 0; seed < 20; ++seed) of_seeds.insert(request(target, 5, seed));
  EXPECT_GT(of_seeds.size(), 1u);
}

TEST(Request, LeavesBracesAloneUnlessRendered) {
  EXPECT_NE(request({.url = "http://h/", .method = "POST", .body = "{{n}}"}).find("\r\n\r\n{{n}}"),
            std::string::npos);
}

TEST(Request, NamesTheFieldThatIsWrong) {
  const auto field = [](const LoadTarget& target) -> std::string {
    try {
      RequestSource{target, true, "t."};
      return "none";
    } catch (const InvalidSpec& error) {
      return error.field();
    }
  };
  EXPECT_EQ(field({.url = ""}), "t.url");
  EXPECT_EQ(field({.url = "ftp://h/"}), "t.url");
  EXPECT_EQ(field({.url = "http://user@h/"}), "t.url");
  EXPECT_EQ(field({.url = "http://h/a b"}), "t.url");
  EXPECT_EQ(field({.url = "http://h/\xc3\xa4"}), "t.url");
  EXPECT_EQ(field({.url = "", .render = true}), "t.url");
  EXPECT_EQ(field({.url = "/", .render = true}), "t.url");
  EXPECT_EQ(field({.url = "http://{{n}}/", .render = true}), "t.url");
  EXPECT_EQ(field({.url = "http://h{{n}}/", .render = true}), "t.url");
  EXPECT_EQ(field({.url = "http://h/{{m}}", .render = true}), "t.url");
  EXPECT_EQ(field({.url = "http://h/{{n", .render = true}), "t.url");
  EXPECT_EQ(field({.url = "http://h/{{n}} x", .render = true}), "t.url");
  EXPECT_EQ(field({.url = "http://h/{{pick a\xff b}}", .render = true}), "t.url");
  EXPECT_EQ(field({.url = "http://h/", .body = "{{random 5 4}}", .render = true}), "t.body");
  EXPECT_EQ(field({.url = "http://h/", .body = "{{random -1 4}}", .render = true}), "t.body");
  EXPECT_EQ(field({.url = "http://h/", .body = "{{pick}}", .render = true}), "t.body");
  EXPECT_EQ(field({.url = "http://h/", .method = ""}), "t.method");
  EXPECT_EQ(field({.url = "http://h/", .method = "G T"}), "t.method");
  EXPECT_EQ(field({.url = "http://h/", .headers = {{"A b", "c"}}}), "t.headers");
  EXPECT_EQ(field({.url = "http://h/", .headers = {{"A", "c\r\nB: d"}}}), "t.headers");
  EXPECT_EQ(field({.url = "http://h/", .headers = {{"content-length", "7"}}}), "t.headers");
}

TEST(LoadProfileValidation, NamesTheFirstFieldThatIsWrong) {
  const LoadProfile good{.targets = {{.url = "http://h/"}}, .rate = {.rate = 100}};
  EXPECT_NO_THROW(validate(good));
  const auto field = [&](const std::function<void(LoadProfile&)>& change) -> std::string {
    auto profile = good;
    change(profile);
    try {
      validate(profile);
      return "none";
    } catch (const InvalidSpec& error) {
      return error.field();
    }
  };
  const auto rate = [&](const char* text) {
    return field([&](auto& profile) { profile.rate = load_rate(text); });
  };
  EXPECT_EQ(field([](auto& p) { p.targets.clear(); }), "targets");
  EXPECT_EQ(field([](auto& p) { p.targets.push_back({.url = "h"}); }), "targets[1].url");
  EXPECT_EQ(field([](auto& p) { p.targets[0].weight = 0; }), "targets[0].weight");
  EXPECT_EQ(field([](auto& p) { p.targets[0].weight = std::nan(""); }), "targets[0].weight");
  EXPECT_EQ(field([](auto& p) { p.targets[0].expect.status = {200, 1000}; }), "targets[0].expect.status");
  EXPECT_EQ(field([](auto& p) { p.duration = -1s; }), "duration");
  EXPECT_EQ(field([](auto& p) { p.duration = 0s; }), "duration");
  EXPECT_EQ(field([](auto& p) { p.warm_up = -1ms; }), "warm_up");
  EXPECT_EQ(field([](auto& p) { p.timeout = 0ms; }), "timeout");
  EXPECT_EQ(field([](auto& p) { p.timeout = 1h; }), "timeout");
  EXPECT_EQ(field([](auto& p) { p.connections = 0; }), "connections");
  EXPECT_EQ(field([](auto& p) { p.threads = 0; }), "threads");
  EXPECT_EQ(field([](auto& p) { p.threads = 5, p.connections = 4; }), "threads");
  for (const auto* text : {"0", "-1", "1e9", "ramp:0..0", "ramp:-5..100"})
    EXPECT_EQ(rate(text), "rate") << text;
  EXPECT_EQ(rate("ramp:1..-1"), "rate");
  EXPECT_EQ(rate("step:1..2/0"), "rate.steps");
  EXPECT_EQ(rate("sine:100..300/5s"), "rate.peak");
  EXPECT_EQ(rate("sine:100..50/5s"), "rate.peak");
  EXPECT_EQ(rate("sine:100..150/0s"), "rate.period");
  EXPECT_EQ(rate("points:0@1s"), "rate.points");
  EXPECT_EQ(rate("points:1@1s/2@1s"), "rate.points");
  EXPECT_EQ(rate("points:1@0s/-2@1s"), "rate.points");
  EXPECT_EQ(field([](auto& p) { p.rate = load_rate("ramp:1..5"), p.duration = 0s, p.requests = 5; }),
            "duration");
  EXPECT_EQ(field([](auto& p) { p.rate = {}, p.loop = LoadLoop::closed; }), "none");
}

}  // namespace
}  // namespace iitbfaas::measure

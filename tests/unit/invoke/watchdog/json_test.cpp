#include "invoke/watchdog/json.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::invoke {
namespace {

TEST(ParseJsonObject, KeepsScalarsAsTheyWereWritten) {
  const auto fields =
      parse_json_object(R"({"s": "a\u00e9\"", "i": -7, "f": 1.50, "big": 123456789012345678901234567890,
                                            "t": true, "n": null})");
  ASSERT_TRUE(fields);
  ASSERT_EQ(fields->size(), 6u);
  EXPECT_EQ(fields->at(0).scalar, "aé\"");
  EXPECT_EQ(fields->at(0).text, "\"aé\\\"\"");
  EXPECT_EQ(fields->at(1).scalar, "-7");
  EXPECT_EQ(fields->at(2).scalar, "1.50");
  EXPECT_EQ(fields->at(3).scalar, "123456789012345678901234567890");
  EXPECT_EQ(fields->at(4).scalar, "true");
  EXPECT_EQ(fields->at(5).scalar, std::nullopt);
  EXPECT_EQ(fields->at(5).text, "null");
}

TEST(ParseJsonObject, WritesNestedValuesDownAgain) {
  const auto fields =
      parse_json_object(R"({ "a" : [ 1, {"b": [], "c": {}, "d": ":"}, "x" ], "e": {"f": "g", "h": 2} })");
  ASSERT_TRUE(fields);
  ASSERT_EQ(fields->size(), 2u);
  EXPECT_EQ(fields->at(0).text, R"([1,{"b":[],"c":{},"d":":"},"x"])");
  EXPECT_EQ(fields->at(0).scalar, std::nullopt);
  EXPECT_EQ(fields->at(1).text, R"({"f":"g","h":2})");
}

TEST(ParseJsonObject, ShowsAMemberGivenTwice) {
  const auto fields = parse_json_object(R"({"a":1,"a":2})");
  ASSERT_TRUE(fields);
  EXPECT_EQ(fields->size(), 2u);
}

TEST(ParseJsonObject, RefusesWhatIsNoObject) {
  for (const char* text : {"", "[1]", "1", "\"a\"", "{", "{\"a\":}", "{\"a\":1}x", "{\"a\":1e999}", "null"}) {
    EXPECT_FALSE(parse_json_object(text)) << text;
  }
}

TEST(ParseJsonObject, SurvivesDeepNesting) {
  const std::string deep(200'000, '[');
  EXPECT_FALSE(parse_json_object("{\"a\":" + deep));
}

TEST(JsonString, ReplacesWhatIsNoUtf8) { EXPECT_EQ(json_string("a\xff\n"), "\"a\xEF\xBF\xBD\\n\""); }

}  // namespace
}  // namespace iitbfaas::invoke

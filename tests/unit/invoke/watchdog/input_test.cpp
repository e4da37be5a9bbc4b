#include "invoke/watchdog/input.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::invoke {
namespace {

using Words = std::vector<std::string>;

constexpr auto form = "application/x-www-form-urlencoded";
constexpr auto json = "application/json; charset=utf-8";
constexpr auto multipart = "multipart/form-data; boundary=XX";

ProgramInput decode(const Words& declared, std::string_view content_type, std::string body,
                    std::string_view query = "") {
  return decode_input(declared, {.query = query, .content_type = content_type, .body = std::move(body)});
}

Refusal refusal(const Words& declared, std::string_view content_type, std::string body,
                std::string_view query = "") {
  try {
    decode(declared, content_type, std::move(body), query);
  } catch (const Refusal& refused) {
    return refused;
  }
  return {.status = 200, .reason = {}};
}

std::string part(const std::string& head, const std::string& content) {
  return "--XX\r\nContent-Disposition: form-data; " + head + "\r\n\r\n" + content + "\r\n";
}

TEST(DecodeInput, PutsFormFieldsIntoTheDeclaredOrder) {
  EXPECT_EQ(decode({"name", "address"}, form, "address=at+home&name=J%C3%BCrgen"),
            (ProgramInput{.arguments = {"Jürgen", "at home"}}));
}

TEST(DecodeInput, TakesAnEmptyValueForAValue) {
  EXPECT_EQ(decode({"name"}, form, "name="), (ProgramInput{.arguments = {""}}));
}

TEST(DecodeInput, HandsTheRestOfAFormToStandardInput) {
  EXPECT_EQ(decode({"b"}, form, "a=1&b=2&c=x+y"),
            (ProgramInput{.arguments = {"2"}, .standard_input = "a=1&c=x+y"}));
}

TEST(DecodeInput, TakesJsonScalarsAsTheirText) {
  EXPECT_EQ(decode({"s", "n", "t"}, json, R"({"t":true,"n":1.50,"s":"a b"})"),
            (ProgramInput{.arguments = {"a b", "1.50", "true"}}));
}

TEST(DecodeInput, HandsTheRestOfAnObjectToStandardInput) {
  EXPECT_EQ(decode({"s"}, json, R"({"l": [1, 2], "s":"a", "n": null})"),
            (ProgramInput{.arguments = {"a"}, .standard_input = R"({"l":[1,2],"n":null})"}));
}

TEST(DecodeInput, HandsALoneRemainingPartOverAsItIs) {
  const std::string file{"\x89PNG\0\r\n", 7};
  const auto body =
      part("name=\"width\"", "30") + part("name=\"image\"; filename=\"a.png\"", file) + "--XX--\r\n";
  EXPECT_EQ(decode({"width"}, multipart, body), (ProgramInput{.arguments = {"30"}, .standard_input = file}));
}

TEST(DecodeInput, HandsSeveralRemainingPartsOverAsMultipart) {
  const auto rest = part("name=\"a\"; filename=\"x\"", "1") + part("name=\"b\"", "2") + "--XX--\r\n";
  EXPECT_EQ(decode({"w"}, multipart, part("name=\"w\"", "30") + rest),
            (ProgramInput{.arguments = {"30"}, .standard_input = rest}));
}

TEST(DecodeInput, FillsFieldsFromTheQuery) {
  EXPECT_EQ(decode({"name"}, "", "", "name=a%20b&x=1"), (ProgramInput{.arguments = {"a b"}}));
  EXPECT_EQ(decode({"width"}, "image/png", "PNG", "width=3"),
            (ProgramInput{.arguments = {"3"}, .standard_input = "PNG"}));
}

TEST(DecodeInput, LeavesABodyAloneOutOfWhichNothingWasTaken) {
  EXPECT_EQ(decode({"width"}, form, "%zz", "width=3"),
            (ProgramInput{.arguments = {"3"}, .standard_input = "%zz"}));
  EXPECT_EQ(decode({"width"}, json, "{ \"a\" : 1 }", "width=3"),
            (ProgramInput{.arguments = {"3"}, .standard_input = "{ \"a\" : 1 }"}));
}

TEST(DecodeInput, GivesEverythingToStandardInputWhenNothingIsDeclared) {
  EXPECT_EQ(decode({}, form, "a=%zz", "%zz"), (ProgramInput{.standard_input = "a=%zz"}));
}

TEST(DecodeInput, NamesAMissingField) {
  EXPECT_EQ(refusal({"name"}, form, "other=1").reason, "field \"name\" is missing");
  EXPECT_EQ(refusal({"name"}, "text/plain", "name=1").status, 400);
  EXPECT_EQ(refusal({"name"}, "", "").status, 400);
}

TEST(DecodeInput, RefusesAFieldGivenTwice) {
  EXPECT_EQ(refusal({"a"}, form, "a=1&a=2").reason, "field \"a\" is given twice");
  EXPECT_EQ(refusal({"a"}, form, "a=1", "a=2").status, 400);
  EXPECT_EQ(refusal({"a"}, json, R"({"a":1,"a":2})").status, 400);
}

TEST(DecodeInput, RefusesJsonThatIsNoText) {
  for (const char* body : {R"({"a":null})", R"({"a":[1]})", R"({"a":{}})"}) {
    EXPECT_EQ(refusal({"a"}, json, body).reason, "field \"a\" must be a string, a number, true or false");
  }
}

TEST(DecodeInput, RefusesBodiesThatAreNotWhatTheySay) {
  EXPECT_EQ(refusal({"a"}, form, "a=%zz").reason, "the body is no valid urlencoded form");
  EXPECT_EQ(refusal({"a"}, json, "[1]").reason, "the body is no valid JSON object");
  EXPECT_EQ(refusal({"a"}, multipart, "--YY").reason, "the body is no valid multipart form");
  EXPECT_EQ(refusal({"a"}, "", "", "a=%zz").reason, "the query is malformed");
}

TEST(DecodeInput, RefusesABodyOfCountlessFields) {
  EXPECT_EQ(refusal({"a"}, form, std::string(10'000, '&')).status, 413);
  std::string parts;
  for (int index = 0; index < 10'001; ++index) parts += "\r\n--XX";
  EXPECT_EQ(refusal({"a"}, multipart, parts).status, 413);
  std::string object = "{";
  for (int index = 0; index < 10'001; ++index) object += "\"\":1,";
  EXPECT_EQ(refusal({"a"}, json, object + "\"a\":1}").status, 400);
}

TEST(DecodeInput, RefusesZeroBytesAndWhatIsTooLongForAnArgument) {
  EXPECT_EQ(refusal({"a"}, form, "a=x%00y").status, 400);
  EXPECT_EQ(refusal({"a"}, json, R"({"a":"x\u0000"})").status, 400);
  EXPECT_EQ(refusal({"a"}, form, "a=" + std::string(128 << 10, 'x')).status, 413);
  EXPECT_EQ(refusal({"a"}, form, "a=" + std::string((128 << 10) - 1, 'x')).status, 200);
}

}  // namespace
}  // namespace iitbfaas::invoke

#include "deploy/interpolate.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

#include <map>

namespace iitbfaas::deployment {
namespace {

const char* value_of(const std::string& name) {
  static const std::map<std::string, std::string> values{{"SET", "value"}, {"EMPTY", ""}, {"_x1", "low"}};
  const auto found = values.find(name);
  return found == values.end() ? nullptr : found->second.c_str();
}

std::string compose(const std::string& text) {
  return interpolate(text, {.dialect = Interpolation::Dialect::compose, .value = value_of});
}

std::string functions(const std::string& text) { return interpolate(text, {.value = value_of}); }

std::string refusal(const std::string& text) {
  try {
    return "taken: " + compose(text);
  } catch (const Error& error) {
    return error.what();
  }
}

TEST(Interpolate, PutsValuesInBothForms) {
  EXPECT_EQ(compose("a $SET.b ${SET}c $_x1"), "a value.b valuec low");
  EXPECT_EQ(compose("no dollars"), "no dollars");
  EXPECT_EQ(compose("[$NONE][${NONE}][$EMPTY]"), "[][][]");
  EXPECT_EQ(compose("$$SET $${SET} $$$SET"), "$SET ${SET} $value");
}

TEST(Interpolate, TakesWhatStandsInPlaceOfAValue) {
  EXPECT_EQ(compose("${NONE:-x}${EMPTY:-x}${SET:-x}"), "xxvalue");
  EXPECT_EQ(compose("${NONE-x}${EMPTY-x}${SET-x}"), "xvalue");
  EXPECT_EQ(compose("${NONE:-}${NONE-}"), "");
  EXPECT_EQ(compose("${NONE:-a b:c-d?e}"), "a b:c-d?e");
  EXPECT_EQ(compose("${NONE:+x}${EMPTY:+x}${SET:+x}"), "x");
  EXPECT_EQ(compose("${NONE+x}${EMPTY+x}${SET+x}"), "xx");
}

TEST(Interpolate, GoesIntoWhatStandsInPlaceOfAValue) {
  EXPECT_EQ(compose("${NONE:-${SET}}"), "value");
  EXPECT_EQ(compose("${NONE:-<${EMPTY:-$SET}>}"), "<value>");
  EXPECT_EQ(compose("${SET:+${NONE-a}b}"), "ab");
}

TEST(Interpolate, SaysWhyAValueIsRequired) {
  EXPECT_EQ(compose("${SET:?why}${SET?why}${EMPTY?why}"), "valuevalue");
  EXPECT_EQ(refusal("${NONE:?say which}"), "the variable NONE is not set: say which");
  EXPECT_EQ(refusal("${EMPTY:?say $SET}"), "the variable EMPTY is not set: say value");
  EXPECT_EQ(refusal("${NONE?}"), "the variable NONE is not set: it is required");
}

TEST(Interpolate, RefusesWhatIsNoVariable) {
  EXPECT_EQ(refusal("a$"), "a lone $ stands for nothing; write $$ for a dollar");
  EXPECT_EQ(refusal("$1"), "a lone $ stands for nothing; write $$ for a dollar");
  EXPECT_EQ(refusal("${SET"), "\"${SET\" has no closing brace");
  EXPECT_EQ(refusal("${1}"), "\"1\" is no name of a variable");
  EXPECT_EQ(refusal("${}"), "\"\" is no name of a variable");
  EXPECT_EQ(refusal("${SET!}"), "\"SET!\" is no name of a variable");
  EXPECT_EQ(refusal("${SET:x}"), "\"SET\" is no name of a variable");
  std::string nested;
  for (int i = 0; i < 1000; ++i) nested += "${A:-";
  EXPECT_EQ(refusal(nested), "variables stand in each other too deep");
}

TEST(Interpolate, NamesWhatWasTakenForEmpty) {
  std::set<std::string> unset;
  interpolate("$NONE ${OTHER} ${THIRD:-x} $SET",
              {.dialect = Interpolation::Dialect::compose, .value = value_of, .unset = &unset});
  EXPECT_EQ(unset, (std::set<std::string>{"NONE", "OTHER"}));
}

TEST(Interpolate, LeavesDollarsOfFunctionsAlone) {
  EXPECT_EQ(functions("a $SET $$b $1 ${SET} $"), "a $SET $b $1 value $");
  EXPECT_THROW(functions("${NONE}"), Error);
}

}  // namespace
}  // namespace iitbfaas::deployment

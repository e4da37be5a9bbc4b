#include "deploy/yaml_tree.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::deployment {
namespace {

using Kind = YamlTree::Kind;

std::string text_of(const std::string& yaml) { return canonical(parse_yaml(yaml)); }

std::string fault(const std::string& yaml) {
  try {
    parse_yaml(yaml);
  } catch (const YamlFault& error) {
    return std::to_string(error.line) + ":" + std::to_string(error.column) + ": " + error.reason;
  }
  return {};
}

TEST(YamlTree, TypesPlainWordsAsDockerDoes) {
  for (const char* word : {"yes", "No", "on", "OFF", "y", "true", "False"})
    EXPECT_EQ(kind_of(word), Kind::boolean) << word;
  for (const char* word : {"", "~", "null", "NULL"}) EXPECT_EQ(kind_of(word), Kind::null) << word;
  for (const char* word : {"0", "12", "-5", "+7", "0x1F", "017", "0o17", "0b11", "1_000"})
    EXPECT_EQ(kind_of(word), Kind::integer) << word;
  for (const char* word : {"1.5", ".5", "1e3", "-1.", ".inf", ".nan", "100000000000000000000000", "089"})
    EXPECT_EQ(kind_of(word), Kind::real) << word;
  for (const char* word : {"yess", "1.2.3", "0x", "-", "+", ".", "1:30", "2001-01-01", "10M", "--1", "1e"})
    EXPECT_EQ(kind_of(word), Kind::text) << word;
}

TEST(YamlTree, WritesNumbersAsDockerDoes) {
  EXPECT_EQ(text_of("0x1F"), "31");
  EXPECT_EQ(text_of("017"), "15");
  EXPECT_EQ(text_of("1_000"), "1000");
  EXPECT_EQ(text_of("1.50"), "1.5");
  EXPECT_EQ(text_of("1e3"), "1000");
  EXPECT_EQ(text_of("100000000000000000000000"), "1e+23");
  EXPECT_EQ(text_of("0.00001"), "1e-05");
  EXPECT_EQ(text_of("9007199254740993"), "9007199254740993");
  EXPECT_EQ(text_of("'0x1F'"), "0x1F");
  EXPECT_EQ(text_of("!!str 12"), "12");
}

TEST(YamlTree, UnfoldsAnchorsAndMergesMappings) {
  const auto tree = parse_yaml(R"(
a: &a {x: 1, y: 2}
b: &b {y: 3, z: 4}
c: {y: own, <<: *a}
d: {<<: [*b, *a]}
e: *a
)");
  EXPECT_EQ(tree.find("c")->value.find("y")->value.text, "own");
  EXPECT_EQ(tree.find("c")->value.find("x")->value.text, "1");
  EXPECT_EQ(tree.find("d")->value.find("y")->value.text, "3");
  EXPECT_EQ(tree.find("d")->value.members.size(), 3U);
  EXPECT_EQ(tree.find("e")->value.members.size(), 2U);
  EXPECT_EQ(tree.find("e")->line, 6);
}

TEST(YamlTree, SaysWhereItIsNone) {
  EXPECT_EQ(fault("a: [\n"), "2:1: end of sequence flow not found");
  EXPECT_EQ(fault("{[a]: b}"), "1:2: a key must be one word");
  EXPECT_EQ(fault("a: {<<: 3}"), "1:9: \"<<\" takes a mapping, or a list of mappings");
  EXPECT_NE(fault("a: *nothing"), "");
  EXPECT_EQ(fault("a: &a [*a]"), "1:8: the alias stands inside of what it names");
}

TEST(YamlTree, DoesNotUnfoldWithoutEnd) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const auto below = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + below;
    for (int j = 1; j < 10; ++j) bomb += ", " + below;
    bomb += "]\n";
  }
  EXPECT_NE(fault(bomb).find("unfold to more"), std::string::npos) << fault(bomb);
  EXPECT_NE(fault(std::string(200, '[')), "");
}

}  // namespace
}  // namespace iitbfaas::deployment

#include "invoke/gateway/target.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::invoke {
namespace {

TEST(FunctionName, SplitsAtTheLastDot) {
  EXPECT_EQ(parse_function_name("hello"), (FunctionName{"hello", "openfaas-fn"}));
  EXPECT_EQ(parse_function_name("hello.dev"), (FunctionName{"hello", "dev"}));
  EXPECT_EQ(parse_function_name("a.b.c"), (FunctionName{"a.b", "c"}));
}

TEST(FunctionName, RefusesWhatIsNoName) {
  for (const auto* text : {"", ".", ".dev", "hello.", "he llo", "a/b", "a%20", "\xc3\xa4"}) {
    EXPECT_FALSE(parse_function_name(text)) << text;
  }
}

TEST(FunctionTarget, SeparatesNamePathAndQuery) {
  const auto target = parse_function_target("/function/hello.dev/a%20b/c?x=1&y=/2?");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->function, (FunctionName{"hello", "dev"}));
  EXPECT_EQ(target->path, "/a%20b/c");
  EXPECT_EQ(target->query, "?x=1&y=/2?");
}

TEST(FunctionTarget, HasNoPathAfterABareName) {
  const auto bare = parse_function_target("/function/hello");
  ASSERT_TRUE(bare);
  EXPECT_EQ(bare->path, "");
  EXPECT_EQ(bare->query, "");
  const auto with_query = parse_function_target("/function/hello?x=1");
  ASSERT_TRUE(with_query);
  EXPECT_EQ(with_query->function.name, "hello");
  EXPECT_EQ(with_query->query, "?x=1");
}

TEST(FunctionTarget, TakesTheAbsoluteForm) {
  const auto target = parse_function_target("http://gateway:8080/function/hello/x");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->function.name, "hello");
  EXPECT_EQ(target->path, "/x");
  EXPECT_EQ(origin_form("http://gateway"), "/");
  EXPECT_EQ(origin_form("*"), "*");
}

TEST(FunctionTarget, IsNothingElsewhere) {
  for (const auto* text :
       {"/function", "/function/", "/function//x", "/functions/a", "/", "", "*", "/Function/a"}) {
    EXPECT_FALSE(parse_function_target(text)) << text;
  }
}

}  // namespace
}  // namespace iitbfaas::invoke

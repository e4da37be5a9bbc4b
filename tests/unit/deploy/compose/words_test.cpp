#include "deploy/compose/convert.hpp"
#include "deploy/compose/read.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::deployment::compose {
namespace {

using Words = std::vector<std::string>;

TEST(SplitWords, SplitsAsAShell) {
  EXPECT_EQ(split_words("a  b\tc\n d"), (Words{"a", "b", "c", "d"}));
  EXPECT_EQ(split_words(R"(a "b c" 'd e' f\ g "h\"i" 'j\k' "l\m")"),
            (Words{"a", "b c", "d e", "f g", "h\"i", "j\\k", "lm"}));
  EXPECT_EQ(split_words("x\"\"y '' \"\""), (Words{"xy", "", ""}));
  EXPECT_EQ(split_words("a # b\nc d#e"), (Words{"a", "c", "d#e"}));
  EXPECT_EQ(split_words(" \n"), Words{});
  EXPECT_THROW(split_words("a 'b"), Error);
  EXPECT_THROW(split_words("a \"b\\"), Error);
  EXPECT_THROW(split_words("a \\"), Error);
}

TEST(ParseMemory, CountsInPowersOf1024) {
  EXPECT_EQ(parse_memory("50M"), 50 << 20);
  EXPECT_EQ(parse_memory("64kb"), 64 << 10);
  EXPECT_EQ(parse_memory("1.5gb"), 3LL << 29);
  EXPECT_EQ(parse_memory("32MiB"), 32 << 20);
  EXPECT_EQ(parse_memory("1024"), 1024);
  EXPECT_EQ(parse_memory("2 g"), 2LL << 30);
  EXPECT_EQ(parse_memory("7b"), 7);
  for (const char* none : {"", "M", "much", "1.2.3M", "-1M", "1x", "1MM", "1ib", "99999999999P"})
    EXPECT_EQ(parse_memory(none), std::nullopt) << none;
}

TEST(ParseCpus, CountsInBillionths) {
  EXPECT_EQ(parse_cpus("0.50"), 500'000'000);
  EXPECT_EQ(parse_cpus(".25"), 250'000'000);
  EXPECT_EQ(parse_cpus("2"), 2'000'000'000);
  EXPECT_EQ(parse_cpus("0.000000001"), 1);
  for (const char* none : {"", "half", "0.0000000001", "-1", "1e3", "."})
    EXPECT_EQ(parse_cpus(none), std::nullopt) << none;
}

TEST(FamiliarImage, IsWhatTheEngineCallsIt) {
  const std::string digest = "@sha256:" + std::string(64, '0');
  EXPECT_EQ(familiar_image("nginx"), "nginx:latest");
  EXPECT_EQ(familiar_image("nginx:1.25"), "nginx:1.25");
  EXPECT_EQ(familiar_image("docker.io/library/redis"), "redis:latest");
  EXPECT_EQ(familiar_image("index.docker.io/someone/thing:2"), "someone/thing:2");
  EXPECT_EQ(familiar_image("registry.lan:5000/team/app"), "registry.lan:5000/team/app:latest");
  EXPECT_EQ(familiar_image("localhost:5000/app:v1"), "localhost:5000/app:v1");
  EXPECT_EQ(familiar_image("nginx" + digest), "nginx" + digest);
  EXPECT_EQ(familiar_image("library/x/y"), "library/x/y:latest");
}

}  // namespace
}  // namespace iitbfaas::deployment::compose

#include "invoke/watchdog/command_line.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::invoke {
namespace {

using Words = std::vector<std::string>;

Words split(std::string_view text) { return split_command(text, "fprocess"); }

TEST(SplitCommand, SplitsAPlainCommandAtBlanks) {
  EXPECT_EQ(split("/bin/sh  -x\t/function/run.sh "), (Words{"/bin/sh", "-x", "/function/run.sh"}));
}

TEST(SplitCommand, KeepsQuotedWordsTogether) {
  EXPECT_EQ(split(R"(sh -c 'echo "a  b"' "it's" a\ b)"), (Words{"sh", "-c", "echo \"a  b\"", "it's", "a b"}));
}

TEST(SplitCommand, KeepsEmptyQuotedWords) { EXPECT_EQ(split("a '' \"\""), (Words{"a", "", ""})); }

TEST(SplitCommand, TakesBackslashesInDoubleQuotesOnlyBeforeQuotesAndBackslashes) {
  EXPECT_EQ(split(R"("a\"b\\c\n")"), (Words{R"(a"b\c\n)"}));
}

TEST(SplitCommand, RefusesAQuoteThatIsNotClosed) {
  EXPECT_THROW(split("sh -c 'echo"), InvalidSpec);
  EXPECT_THROW(split("sh \"a"), InvalidSpec);
  EXPECT_THROW(split("sh \\"), InvalidSpec);
}

TEST(SplitCommand, MakesNothingOfBlanks) { EXPECT_TRUE(split(" \t ").empty()); }

}  // namespace
}  // namespace iitbfaas::invoke

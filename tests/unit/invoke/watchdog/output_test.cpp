#include "invoke/watchdog/output.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::invoke {
namespace {

bool is_text(std::string_view bytes, bool whole = true) {
  return std::string_view{guess_content_type(bytes, whole)}.starts_with("text/plain");
}

TEST(GuessContentType, TakesUtf8WithoutControlsForText) {
  EXPECT_TRUE(is_text(""));
  EXPECT_TRUE(is_text("Grüße, 世界 🙂\r\n\tend\n"));
}

TEST(GuessContentType, TakesTheRestForOctets) {
  EXPECT_FALSE(is_text(std::string_view{"a\0b", 3}));
  EXPECT_FALSE(is_text("\x89PNG"));
  EXPECT_FALSE(is_text("a\xff"));
  EXPECT_FALSE(is_text("\xc3("));
}

TEST(GuessContentType, ForgivesACutCharacterOnlyInPartOfAText) {
  EXPECT_TRUE(is_text("a\xe4\xb8", false));
  EXPECT_FALSE(is_text("a\xe4\xb8", true));
}

}  // namespace
}  // namespace iitbfaas::invoke

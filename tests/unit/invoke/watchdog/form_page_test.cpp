#include "invoke/watchdog/form_page.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::invoke {
namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(FormPage, HasAnInputForEachField) {
  const auto page = form_page("hello", {"name", "address"});
  EXPECT_TRUE(contains(page, "<h1>hello</h1>"));
  EXPECT_TRUE(contains(page, "name=\"name\""));
  EXPECT_TRUE(contains(page, "name=\"address\""));
}

TEST(FormPage, PostsToItsOwnAddress) {
  const auto page = form_page("hello", {"name"});
  EXPECT_TRUE(contains(page, "<form method=\"post\">"));
  EXPECT_FALSE(contains(page, "action="));
}

TEST(FormPage, EscapesNames) {
  const auto page = form_page("<b>&", {"\"><script>'"});
  EXPECT_TRUE(contains(page, "&lt;b&gt;&amp;"));
  EXPECT_TRUE(contains(page, "name=\"&quot;&gt;&lt;script&gt;&#39;\""));
  EXPECT_FALSE(contains(page, "<script>"));
}

}  // namespace
}  // namespace iitbfaas::invoke

#include "package/ld_cache.hpp"

#include "base/files.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace iitbfaas::packaging {
namespace {

TEST(LdCache, FindsTheCLibraryOfThisMachine) {
  const auto content = base::read_file_if_present("/etc/ld.so.cache");
  if (!content) GTEST_SKIP() << "this machine has no /etc/ld.so.cache";
  const auto cache = parse_ld_cache(*content);
  ASSERT_TRUE(cache.contains("libc.so.6"));
  EXPECT_TRUE(std::filesystem::exists(cache.at("libc.so.6").front()));
}

TEST(LdCache, HoldsNothingWhenItIsDamaged) {
  EXPECT_TRUE(parse_ld_cache("").empty());
  EXPECT_TRUE(parse_ld_cache("glibc-ld.so.cache1.1").empty());
  EXPECT_TRUE(parse_ld_cache(std::string{"glibc-ld.so.cache1.1"} + std::string(28, '\xff')).empty());
}

TEST(LdCache, LeavesOutEntriesThatPointOutside) {
  const auto content = base::read_file_if_present("/etc/ld.so.cache").value_or("");
  for (std::size_t size = 0; size < content.size(); size += 997) parse_ld_cache(content.substr(0, size));
}

}  // namespace
}  // namespace iitbfaas::packaging

#include "model/object_versions.hpp"

#include "contract/labels.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::model {
namespace {

using namespace std::chrono_literals;

docker::Object object(const std::string& name, std::chrono::seconds age, const std::string& first = {}) {
  docker::Object made{.name = name, .created_at = docker::Time{1'000'000s} - age};
  if (!first.empty()) made.labels[contract::labels::version_of] = first;
  return made;
}

TEST(ObjectVersions, TheLastOneMadeHolds) {
  const std::vector live{object("key-3", 5s, "key"), object("key", 20s), object("key-2", 10s, "key"),
                         object("key-9", 1s)};
  ASSERT_NE(newest_version("key", live), nullptr);
  EXPECT_EQ(newest_version("key", live)->name, "key-3");
  EXPECT_EQ(newest_version("key-9", live)->name, "key-9");
  EXPECT_EQ(newest_version("absent", live), nullptr);
}

TEST(ObjectVersions, ANewOneHasANameThatIsFreeAndNotTooLong) {
  EXPECT_EQ(free_version("key", {}), "key");
  EXPECT_EQ(free_version("key", {object("key", 1s), object("key-2", 1s)}), "key-3");
  const std::string longest(64, 'a');
  EXPECT_EQ(free_version(longest, {object(longest, 1s)}), std::string(62, 'a') + "-2");
}

}  // namespace
}  // namespace iitbfaas::model

#include "embedded/supervisor/rooted_path.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

namespace iitbfaas::embedded::supervisor {
namespace {

namespace fs = std::filesystem;

class RootedPathTest : public testing::Test {
 protected:
  RootedPathTest() {
    std::string pattern = (fs::temp_directory_path() / "rooted-XXXXXX").string();
    root = ::mkdtemp(pattern.data());
    fs::create_directories(root / "usr" / "bin");
  }
  ~RootedPathTest() override { fs::remove_all(root); }
  fs::path root;
};

TEST_F(RootedPathTest, FollowsLinksInsideTheRootOnly) {
  fs::create_symlink("usr/bin", root / "bin");
  fs::create_symlink("/etc", root / "absolute");
  fs::create_symlink("../../../../etc", root / "usr" / "climbing");
  EXPECT_EQ(resolve_in_root(root, "/bin/sh"), root / "usr/bin/sh");
  EXPECT_EQ(resolve_in_root(root, "/absolute/passwd"), root / "etc/passwd");
  EXPECT_EQ(resolve_in_root(root, "/usr/climbing/passwd"), root / "etc/passwd");
  EXPECT_EQ(resolve_in_root(root, "../../.."), root);
}

TEST_F(RootedPathTest, LeavesALinkInTheLastPlaceWhenAskedTo) {
  fs::create_symlink("/etc/passwd", root / "link");
  EXPECT_EQ(resolve_parent_in_root(root, "/link"), root / "link");
}

TEST_F(RootedPathTest, RefusesALoop) {
  fs::create_symlink("b", root / "a");
  fs::create_symlink("a", root / "b");
  EXPECT_THROW(resolve_in_root(root, "/a/x"), Error);
}

}  // namespace
}  // namespace iitbfaas::embedded::supervisor

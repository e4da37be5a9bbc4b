#include "package/tree.hpp"

#include "package/tar.hpp"
#include "support/temporary_folder.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <map>

namespace iitbfaas::packaging {
namespace {
namespace fs = std::filesystem;
using test_support::TemporaryFolder;

/// Path → content, "folder", or "-> target".
std::map<std::string, std::string> added(const fs::path& source) {
  Layer layer;
  add_tree(
      layer, "package x", source, "/data", [](const fs::path& name) { return name == "left-out"; },
      [](const fs::path&, const std::string&) {});
  std::set<std::string> folders;
  std::map<std::string, std::string> result;
  read_tar(layer.tar(folders), [&](const TarEntry& entry) {
    if (entry.kind == TarEntry::Kind::file)
      result[entry.path] = entry.content();
    else
      result[entry.path] = entry.kind == TarEntry::Kind::folder ? "folder" : "-> " + entry.target;
  });
  return result;
}

std::string tree_reason(const fs::path& source) {
  try {
    added(source);
  } catch (const BuildError& error) {
    return error.what();
  }
  return {};
}

TEST(Tree, HoldsAFolderWithAllInIt) {
  const TemporaryFolder folder;
  folder.write("a/b/c.txt", "c");
  folder.write("a/left-out", "x");
  const std::map<std::string, std::string> expected{
      {"data", "folder"}, {"data/b", "folder"}, {"data/b/c.txt", "c"}};
  EXPECT_EQ(added(folder / "a"), expected);
}

TEST(Tree, KeepsLinksThatStayInside) {
  const TemporaryFolder folder;
  folder.write("a/b/c.txt", "c");
  fs::create_symlink("b/c.txt", folder / "a/relative");
  fs::create_symlink(folder / "a/b/c.txt", folder / "a/b/absolute");
  fs::create_directory_symlink("..", folder / "a/b/up");
  const auto files = added(folder / "a");
  EXPECT_EQ(files.at("data/relative"), "-> b/c.txt");
  EXPECT_EQ(files.at("data/b/absolute"), "-> c.txt");
  EXPECT_EQ(files.at("data/b/up"), "-> ..");
}

TEST(Tree, FollowsLinksThatLeadOut) {
  const TemporaryFolder folder;
  folder.write("outside/c.txt", "c");
  fs::create_directory(folder / "a");
  fs::create_symlink("../outside/c.txt", folder / "a/file");
  fs::create_directory_symlink(folder / "outside", folder / "a/folder");
  const auto files = added(folder / "a");
  EXPECT_EQ(files.at("data/file"), "c");
  EXPECT_EQ(files.at("data/folder/c.txt"), "c");
}

TEST(Tree, RefusesWhatCannotBeCopied) {
  const TemporaryFolder folder;
  const auto at = [&](const char* name) { return (folder / name).string(); };
  EXPECT_EQ(tree_reason(folder / "absent"), "package x: " + at("absent") + ": no such file or folder");
  fs::create_directory(folder / "a");
  fs::create_symlink("nowhere", folder / "a/dangling");
  EXPECT_EQ(tree_reason(folder / "a"),
            "package x: " + at("a/dangling") + ": links to nowhere, which does not exist");
  fs::create_directory(folder / "b");
  ASSERT_EQ(::mkfifo(at("b/pipe").c_str(), 0600), 0);
  EXPECT_EQ(tree_reason(folder / "b"), "package x: " + at("b/pipe") + ": is neither a file nor a folder");
}

}  // namespace
}  // namespace iitbfaas::packaging

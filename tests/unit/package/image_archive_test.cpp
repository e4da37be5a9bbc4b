#include "package/image_archive.hpp"

#include "package/digest.hpp"
#include "package/tar.hpp"
#include "support/unpacked_image.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/image.hpp"

#include <gtest/gtest.h>

#include <set>

namespace iitbfaas::packaging {
namespace {

std::set<std::string> names_in(std::string_view archive) {
  std::set<std::string> names;
  read_tar(archive, [&](const TarEntry& entry) { names.insert(entry.path); });
  return names;
}

Package hello() { return package({.program = std::string{IITBFAAS_TEST_BIN} + "/program_hello"}); }

TEST(ImageArchive, LeavesOutTheLowestLayersAndNothingElse) {
  const auto image = hello();
  const ImageArchive archive{image.archive};
  ASSERT_EQ(archive.layers().size(), 3U) << "watchdog, libraries, program";
  const auto all = names_in(image.archive);
  const auto slim = names_in(archive.without_layers(1));
  EXPECT_EQ(slim.size(), all.size() - 1);
  const auto lowest = archive.layers().front().substr(std::string{"sha256:"}.size()) + "/layer.tar";
  EXPECT_TRUE(all.contains(lowest));
  EXPECT_FALSE(slim.contains(lowest));
  EXPECT_TRUE(slim.contains("manifest.json"));
  EXPECT_EQ(names_in(archive.without_layers(99)).size(), all.size() - 3) << "no more than there are";
}

TEST(ImageArchive, KeepsALayerThatIsNeededAgainAbove) {
  TarWriter tar;
  tar.file("same/layer.tar", 0644, "x");
  tar.file("c.json", 0644, R"({"rootfs":{"diff_ids":["sha256:1","sha256:1"]}})");
  tar.file("manifest.json", 0644, R"([{"Config":"c.json","Layers":["same/layer.tar","same/layer.tar"]}])");
  const auto bytes = tar.finish();
  EXPECT_TRUE(names_in(ImageArchive{bytes}.without_layers(1)).contains("same/layer.tar"));
}

TEST(ImageArchive, RefusesWhatIsNone) {
  EXPECT_THROW(ImageArchive{"nonsense"}, BuildError);
  TarWriter tar;
  tar.file("manifest.json", 0644, "[]");
  const auto bytes = tar.finish();
  EXPECT_THROW(ImageArchive{bytes}, BuildError);
}

}  // namespace
}  // namespace iitbfaas::packaging

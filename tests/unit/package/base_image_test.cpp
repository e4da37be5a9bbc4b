#include "package/base_image.hpp"

#include "package/elf.hpp"
#include "package/image.hpp"
#include "package/tar.hpp"
#include "support/temporary_folder.hpp"
#include "support/unpacked_image.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/image.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::packaging {
namespace {
using test_support::TemporaryFolder;
using test_support::UnpackedImage;

std::string layer_of(const std::function<void(TarWriter&)>& fill) {
  TarWriter tar;
  fill(tar);
  return tar.finish();
}

/// As a Debian image is: /lib is a link.
std::string merged_usr() {
  return layer_of([](TarWriter& tar) {
    tar.link("lib", "usr/lib");
    tar.folder("usr/", 0755);
    tar.folder("usr/lib/", 0755);
    tar.folder("etc/", 0755);
    tar.file("etc/passwd", 0644, "base\n");
    tar.file("etc/gone", 0644, "x");
  });
}

std::string removal() {
  return layer_of([](TarWriter& tar) { tar.file("etc/.wh.gone", 0644, ""); });
}

Package base_package() {
  return write_image(
      {.entrypoint = {"/bin/base"}, .environment = {"PATH=/opt/bin", "A=b"}, .working_directory = "/srv"},
      BaseImage{}, {merged_usr(), removal()}, "base:latest");
}

std::string archive_reason(const std::filesystem::path& archive) {
  try {
    const BaseImage base{archive};
  } catch (const BuildError& error) {
    return error.what();
  }
  return {};
}

TEST(BaseImage, FollowsItsLinksAndRemovals) {
  const TemporaryFolder folder;
  const BaseImage base{folder.write("base.tar", base_package().archive)};
  EXPECT_EQ(base.resolve("/lib/x/libc.so.6"), "/usr/lib/x/libc.so.6");
  EXPECT_EQ(base.resolve("/lib"), "/lib");
  EXPECT_TRUE(base.has("/etc/passwd"));
  EXPECT_FALSE(base.has("/etc/gone"));
  EXPECT_EQ(base.layers().size(), 2u);
  EXPECT_EQ(base.search_path(), std::vector<std::string>{"/opt/bin"});
}

TEST(BaseImage, StaysUnderTheProgramWithWhatItSays) {
  const TemporaryFolder folder;
  const auto archive = folder.write("base.tar", base_package().archive);
  const UnpackedImage image{
      package({.program = "/bin/sh", .name = "on-base", .base_archive = archive, .with_watchdog = false})};
  EXPECT_EQ(image.manifest().at(0).at("Layers").size(), 4u);
  EXPECT_EQ(image.config().at("rootfs").at("diff_ids").size(), 4u);
  EXPECT_EQ(image.variable("A"), "b");
  EXPECT_EQ(image.variable("PATH"), "/opt/bin");
  EXPECT_EQ(image.config().at("config").at("WorkingDir"), "/srv");
  EXPECT_EQ(base::read_file(image.root() / "etc/passwd"), "base\n");
  // Its libraries went where the link leads, not into a folder in the link's place.
  EXPECT_TRUE(std::filesystem::is_symlink(image.root() / "lib"));
  if (const auto reason = UnpackedImage::cannot_run(); !reason.empty()) GTEST_SKIP() << reason;
  EXPECT_EQ(image.run({"/function/sh", "-c", "echo $A"}), "b\n");
}

TEST(BaseImage, RefusesWhatIsNoImage) {
  const TemporaryFolder folder;
  const auto file = [&](const char* name) { return "package: base " + (folder / name).string() + " "; };
  folder.write("text", "hello");
  EXPECT_TRUE(archive_reason(folder / "text").starts_with(file("text"))) << archive_reason(folder / "text");
  folder.write("empty.tar", layer_of([](TarWriter& tar) { tar.folder("a/", 0755); }));
  EXPECT_EQ(archive_reason(folder / "empty.tar"), file("empty.tar") + "has no manifest.json");
  folder.write("odd.tar", layer_of([](TarWriter& tar) { tar.file("manifest.json", 0644, "[{}]"); }));
  EXPECT_EQ(archive_reason(folder / "odd.tar"),
            file("odd.tar") + "is no `docker save` archive: its JSON has another form");
  folder.write("two.tar", layer_of([](TarWriter& tar) { tar.file("manifest.json", 0644, "[{},{}]"); }));
  EXPECT_EQ(archive_reason(folder / "two.tar"), file("two.tar") + "holds 2 images, not one");
  folder.write("other.tar", layer_of([](TarWriter& tar) {
                 tar.file("manifest.json", 0644, R"([{"Config":"c.json","Layers":[]}])");
                 tar.file("c.json", 0644, R"({"architecture":"pdp11","os":"linux"})");
               }));
  EXPECT_EQ(archive_reason(folder / "other.tar"),
            file("other.tar") + "is for pdp11, this machine is " + image_architecture());
  EXPECT_NE(archive_reason(folder / "absent").find("No such file"), std::string::npos);
}

}  // namespace
}  // namespace iitbfaas::packaging

#include "embedded/images.hpp"

#include "base/files.hpp"
#include "embedded/archive_handle.hpp"
#include "embedded/layer.hpp"
#include "embedded/wish.hpp"
#include "test_image.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

namespace iitbfaas::embedded {
namespace {

namespace fs = std::filesystem;

struct Entry {
  std::string name;
  unsigned type = AE_IFREG;
  std::string content = {};  ///< or where a link leads
};

class ImagesTest : public testing::Test {
 protected:
  ImagesTest() {
    std::string pattern = (fs::temp_directory_path() / "images-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    fs::create_directory(folder / "root");
  }
  ~ImagesTest() override { fs::remove_all(folder); }

  fs::path layer(const std::string& name, const std::vector<Entry>& entries, bool compress = false) const {
    const fs::path path = folder / name;
    const ArchiveHandle target{::archive_write_new()};
    ::archive_write_set_format_pax_restricted(target.get());
    if (compress) ::archive_write_add_filter_gzip(target.get());
    ::archive_write_open_filename(target.get(), path.c_str());
    for (const auto& wanted : entries) {
      archive_entry* entry = ::archive_entry_new();
      ::archive_entry_set_pathname(entry, wanted.name.c_str());
      ::archive_entry_set_filetype(entry, wanted.type);
      ::archive_entry_set_perm(entry, 0755);
      if (wanted.type == AE_IFLNK)
        ::archive_entry_set_symlink(entry, wanted.content.c_str());
      else
        ::archive_entry_set_size(entry, static_cast<la_int64_t>(wanted.content.size()));
      ::archive_write_header(target.get(), entry);
      if (wanted.type == AE_IFREG)
        ::archive_write_data(target.get(), wanted.content.data(), wanted.content.size());
      ::archive_entry_free(entry);
    }
    ::archive_write_close(target.get());
    return path;
  }

  fs::path image(const std::string& content, const std::string& tag) const {
    test::write_image(folder / "image.tar", {layer("l.tar", {{"file", AE_IFREG, content}})},
                      {{"Cmd", {"/file"}}}, tag);
    return folder / "image.tar";
  }

  fs::path folder;
};

TEST_F(ImagesTest, UnpacksLayersInOrderWithWhiteouts) {
  const auto root = folder / "root";
  apply_layer(layer("a", {{"keep", AE_IFREG, "1"}, {"gone", AE_IFREG, "1"}, {"dir/old", AE_IFREG, "1"}}),
              root);
  apply_layer(layer("b", {{".wh.gone"}, {"dir/.wh..wh..opq"}, {"dir/new", AE_IFREG, "2"}}, true), root);
  EXPECT_EQ(base::read_file(root / "keep"), "1");
  EXPECT_FALSE(fs::exists(root / "gone"));
  EXPECT_FALSE(fs::exists(root / "dir" / "old"));
  EXPECT_EQ(base::read_file(root / "dir" / "new"), "2");
}

TEST_F(ImagesTest, NothingInALayerReachesOutsideTheRoot) {
  const auto root = folder / "root";
  const auto outside = folder / "outside";
  fs::create_directory(outside);
  apply_layer(layer("a", {{"link", AE_IFLNK, outside.string()},
                          {"link/file", AE_IFREG, "x"},
                          {"../../climbed", AE_IFREG, "x"},
                          {"up", AE_IFLNK, "../../.."},
                          {"up/over", AE_IFREG, "x"}}),
              root);
  EXPECT_TRUE(fs::is_empty(outside));
  EXPECT_FALSE(fs::exists(folder / "climbed"));
  EXPECT_TRUE(fs::exists(root / "over"));
}

TEST_F(ImagesTest, RefusesAWhiteoutOfItsOwnFolder) {
  EXPECT_THROW(apply_layer(layer("a", {{"dir/.wh..."}}), folder / "root"), Refusal);
}

TEST_F(ImagesTest, LoadsAnImageAndFindsItByEveryName) {
  Images images{folder / "images"};
  EXPECT_EQ(images.load(image("one", "hello:1")), std::vector<std::string>{"hello:1"});
  const auto found = images.find("docker.io/library/hello:1");
  ASSERT_TRUE(found);
  EXPECT_TRUE(images.find(found->id));
  EXPECT_TRUE(images.find(found->id.substr(7, 12)));
  EXPECT_TRUE(images.find("hello@" + found->id));
  EXPECT_FALSE(images.find("hello"));
  EXPECT_EQ(base::read_file(images.root(found->id) / "file"), "one");
}

TEST_F(ImagesTest, ATagMovesToTheNewestImage) {
  Images images{folder / "images"};
  images.load(image("one", "hello:1"));
  const auto first = images.find("hello:1")->id;
  images.load(image("two", "hello:1"));
  EXPECT_NE(images.find("hello:1")->id, first);
  EXPECT_TRUE(images.find(first)->tags.empty());
}

TEST_F(ImagesTest, AreStillThereAfterARestart) {
  Images{folder / "images"}.load(image("one", "hello:1"));
  const Images again{folder / "images"};
  ASSERT_TRUE(again.find("hello:1"));
  EXPECT_EQ(again.find("hello:1")->config.command, std::vector<std::string>{"/file"});
}

TEST_F(ImagesTest, RefusesALayerThatIsNotTheOneItsConfigurationNames) {
  Images images{folder / "images"};
  const auto archive = image("one", "hello:1");
  const auto files = take_apart(archive, folder / "root");
  std::vector<ArchiveMember> members;
  for (const auto& [name, path] : files) members.push_back({name, {}, path, 0644});
  layer("other.tar", {{"file", AE_IFREG, "forged"}});
  for (auto& member : members) {
    if (member.name == "0/layer.tar") member.source = folder / "other.tar";
  }
  write_archive(folder / "forged.tar", members);
  EXPECT_THROW(images.load(folder / "forged.tar"), Refusal);
  EXPECT_TRUE(images.list().empty());
}

TEST_F(ImagesTest, RefusesWhatIsNoArchive) {
  Images images{folder / "images"};
  base::write_file(folder / "noise", std::string(4096, 'x'));
  EXPECT_THROW(images.load(folder / "noise"), Refusal);
}

TEST_F(ImagesTest, KeepsAnImageInUse) {
  Images images{folder / "images"};
  images.load(image("one", "hello:1"));
  const auto id = images.find("hello:1")->id;
  EXPECT_THROW(images.remove("hello:1", {id}, true), Refusal);
  EXPECT_EQ(images.remove("hello:1", {}, false).deleted, std::vector<std::string>{id});
  EXPECT_FALSE(fs::exists(images.root(id)));
}

TEST_F(ImagesTest, SavesWhatItLoaded) {
  Images images{folder / "images"};
  images.load(image("one", "hello:1"));
  const auto id = images.find("hello:1")->id;
  images.save(id, folder / "saved.tar");
  Images others{folder / "others"};
  others.load(folder / "saved.tar");
  ASSERT_TRUE(others.find("hello:1"));
  EXPECT_EQ(others.find("hello:1")->id, id);
}

}  // namespace
}  // namespace iitbfaas::embedded

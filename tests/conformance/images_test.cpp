#include "support/engine_fixture.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>

namespace {

using namespace iitbfaas;

class ImageCases : public test_support::EngineTest {};
ON_BOTH_ENGINES(ImageCases);

TEST_P(ImageCases, AreLoadedUnderTheirId) {
  const auto id = probe_image();
  const auto image = engine().find_image(id);
  ASSERT_TRUE(image);
  EXPECT_EQ(image->id, id);
  EXPECT_FALSE(image->entrypoint.empty());
  EXPECT_EQ(image->user, "65534:65534");
  EXPECT_FALSE(image->layers.empty());
  EXPECT_GT(image->bytes, 0U);
  EXPECT_TRUE(std::ranges::count(image->tags, "iitbfaas/probe:latest"));
}

TEST_P(ImageCases, AreFoundByTheirTag) {
  const auto id = probe_image();
  EXPECT_EQ(engine().find_image("iitbfaas/probe:latest")->id, id);
  EXPECT_EQ(engine().find_image("iitbfaas/probe")->id, id);
  const auto listed = engine().images({{"reference", {"iitbfaas/probe"}}});
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].id, id);
}

TEST_P(ImageCases, TakeAnotherTagAndLoseIt) {
  const auto id = probe_image();
  const auto repository = name("lan.test:5000/team/probe");
  engine().tag_image(id, repository, "1.2");
  EXPECT_EQ(engine().find_image(repository + ":1.2")->id, id);
  EXPECT_FALSE(engine().find_image(repository));
  engine().remove_image(repository + ":1.2", false);
  EXPECT_FALSE(engine().find_image(repository + ":1.2"));
  EXPECT_TRUE(engine().find_image(id));
}

TEST_P(ImageCases, MayBeAbsent) {
  EXPECT_FALSE(engine().find_image("nowhere/absent:1"));
  EXPECT_FALSE(engine().find_image("sha256:" + std::string(64, '0')));
  EXPECT_THROW(engine().remove_image("nowhere/absent:1", false), NotFound);
  EXPECT_THROW(engine().tag_image("nowhere/absent:1", "a", "b"), NotFound);
}

TEST_P(ImageCases, SayWhyTheyCouldNotBeLoaded) {
  EXPECT_THROW(engine().load_image("this is no archive"), ApiError);
  EXPECT_THROW(engine().load_image(std::string(4096, '\0')), ApiError);
}

TEST_P(ImageCases, AreSavedAsTheyCanBeLoaded) {
  const auto id = probe_image();
  std::string archive;
  engine().save_image("iitbfaas/probe:latest", [&](std::string_view piece) {
    archive += piece;
    return true;
  });
  EXPECT_GT(archive.size(), 1U << 20);
  EXPECT_NO_THROW(engine().load_image(archive));
  EXPECT_EQ(engine().find_image("iitbfaas/probe:latest")->id, id);
}

TEST_P(ImageCases, AreReportedAsTheyGoUp) {
  std::uint64_t last = 0;
  std::uint64_t total = 0;
  const std::string nothing(1 << 20, '\0');
  EXPECT_THROW(engine().load_image(nothing,
                                   [&](std::uint64_t done, std::uint64_t all) {
                                     last = done;
                                     total = all;
                                   }),
               ApiError);
  EXPECT_EQ(total, nothing.size());
  EXPECT_LE(last, total);
}

}  // namespace

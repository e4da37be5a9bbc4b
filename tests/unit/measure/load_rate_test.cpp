#include "support/temporary_folder.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/load_profile.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>

namespace iitbfaas {
namespace {

using namespace std::chrono_literals;

TEST(LoadRate, IsReadInEachShape) {
  EXPECT_EQ(load_rate("100"), (LoadRate{.rate = 100}));
  EXPECT_EQ(load_rate("0.5,poisson"), (LoadRate{.rate = 0.5, .poisson = true}));
  EXPECT_EQ(load_rate("step:100..500/5"),
            (LoadRate{.shape = LoadShape::step, .rate = 100, .peak = 500, .steps = 5}));
  EXPECT_EQ(load_rate("ramp:10..500"), (LoadRate{.shape = LoadShape::ramp, .rate = 10, .peak = 500}));
  EXPECT_EQ(load_rate("sine:100..150/20s"),
            (LoadRate{.shape = LoadShape::sine, .rate = 100, .peak = 150, .period = 20s}));
  EXPECT_EQ(load_rate("spike:100..1e3@10s+1500ms"),
            (LoadRate{.shape = LoadShape::spike, .rate = 100, .peak = 1000, .at = 10s, .width = 1500ms}));
  EXPECT_EQ(load_rate("points:100@0s/300@2s"),
            (LoadRate{.shape = LoadShape::trace, .points = {{0s, 100}, {2s, 300}}}));
}

TEST(LoadRate, IsWrittenAsItIsRead) {
  for (const auto* text :
       {"100", "0.1", "1e+20", "step:100..500/5", "ramp:10..500.5", "sine:100..150/20s,poisson",
        "spike:100..1000@10s+1s500ms", "points:100@0s/300@2s/0@1m30s,poisson"}) {
    EXPECT_EQ(to_string(load_rate(text)), text);
  }
}

TEST(LoadRate, IsNotGuessedAt) {
  for (const auto* text : {"",           "fast",          "100x",           "-",
                           "nan",        "inf",           "step:100..500",  "step:100..500/-1",
                           "ramp:10",    "ramp:10.500",

                           "sine:1..2/", "sine:1..2/20q", "spike:1..2@10s", "spike:1..2@10s+",
                           "points:",    "points:5",      "points:5@1s/",   "wave:1..2",
                           "100,poison", "100 ,poisson",  "ramp: 10..500"}) {
    EXPECT_THROW(load_rate(text), InvalidSpec) << text;
  }
}

TEST(LoadRate, ReadsATraceFile) {
  const test_support::TemporaryFolder folder;
  const auto file = folder / "trace";
  std::ofstream{file} << "# seconds requests/s\n0 10\n\n  1.5\t200.5 \n3 0\n";
  const auto rate = load_rate("trace:" + file.string() + ",poisson");
  EXPECT_EQ(rate, (LoadRate{.shape = LoadShape::trace,
                            .points = {{0ms, 10}, {1500ms, 200.5}, {3s, 0}},
                            .poisson = true}));
}

TEST(LoadRate, NamesTheLineOfATraceThatIsWrong) {
  const test_support::TemporaryFolder folder;
  const auto file = folder / "trace";
  const auto refused = [&](const std::string& content) -> std::string {
    std::ofstream{file} << content;
    try {
      load_rate("trace:" + file.string());
      return "read";
    } catch (const InvalidSpec& error) {
      return error.what();
    }
  };
  for (const auto* line : {"1", "x 5", "2 5 7", "2,5", "-1 5", "2 -5", "2 nan", "1e300 5", "0 5"}) {
    EXPECT_NE(refused("0 10\n" + std::string{line} + "\n").find("line 2"), std::string::npos) << line;
  }
  EXPECT_NE(refused("# nothing\n").find("no points"), std::string::npos);
  EXPECT_THROW(load_rate("trace:" + (folder / "absent").string()), Error);
}

}  // namespace
}  // namespace iitbfaas

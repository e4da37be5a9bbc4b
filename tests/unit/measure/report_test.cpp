#include "iitbfaas/report.hpp"

#include "base/files.hpp"
#include "support/temporary_folder.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

namespace {

using namespace iitbfaas;
using namespace std::chrono_literals;

LoadResult result(std::uint64_t completed, std::chrono::nanoseconds latency) {
  LoadResult result{.started_at = std::chrono::system_clock::time_point{1'700'000'000s},
                    .duration = 2s,
                    .intended = completed + 5,
                    .sent = completed + 2,
                    .completed = completed,
                    .failures = {{"timeout", 2}},
                    .statuses = {{200, completed}}};
  result.latency.record(latency, completed);
  result.service_time.record(latency / 2, completed);
  result.intervals = {{.at = 0s, .length = 1s, .intended = 5, .completed = completed, .p50 = latency},
                      {.at = 1s, .length = 1s, .failed = 2}};
  result.targets = {{.completed = completed, .failed = 2, .latency = result.latency}};
  result.warnings = {"too fast for this machine"};
  return result;
}

Report example() {
  ReportRun run{
      .parameters = {{"rate", 100.5}, {"replicas", 2}},
      .repetition = 3,
      .profile = {.targets = {{.url = "http://127.0.0.1:1/", .body = "\xff\x01"}}, .rate = {.rate = 100.5}},
      .result = result(200, 3ms)};
  run.cluster = {{.at = 0ms, .replicas = 2, .ready = 1},
                 {.at = 1s, .replicas = 2, .ready = 2, .cpu = 0.5, .memory = Bytes{1 << 20}}};
  return {.title = "two, \"three\"",
          .origin = {.version = "1", .machine = "m", .engine = "e", .function = "f", .command = "c"},
          .runs = {run, run},
          .references = {{.name = "2019",
                          .source = "s",
                          .parameter = "rate",
                          .figure = "requests_per_second",
                          .points = {{1, 2}, {3, 4.5}}}},
          .interrupted = true,
          .problem = "gone"};
}

std::string refusal(const std::string& json) {
  try {
    parse_report(json);
  } catch (const InvalidSpec& error) {
    return error.what();
  }
  return "";
}

TEST(Report, ReadsAsItWasWritten) {
  const test_support::TemporaryFolder folder;
  const auto file = folder.path() / "result.json";
  save(example(), file);
  EXPECT_EQ(read_report(file), example());
  EXPECT_EQ(parse_report(to_json(Report{})), Report{});
}

TEST(Report, HasALineForEachRun) {
  const auto text = to_json(example());
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4) << text;
  EXPECT_TRUE(text.starts_with(R"({"format":"iitbfaas report","version":1,)")) << text;
}

TEST(Report, SaysWhatIsWrongWithAFile) {
  auto text = to_json(example());
  EXPECT_NE(refusal(text.substr(0, text.size() / 2)).find("truncated"), std::string::npos);
  EXPECT_NE(refusal("").find("truncated"), std::string::npos);
  EXPECT_NE(refusal("<html>").find("no JSON"), std::string::npos);
  EXPECT_NE(refusal("{}").find("no report"), std::string::npos);
  EXPECT_NE(refusal("[1]").find("no report"), std::string::npos);
  EXPECT_NE(refusal(to_json(result(1, 1ms))).find("no report"), std::string::npos);
  const auto version = text.find("\"version\":1");
  EXPECT_NE(refusal(text.replace(version, 11, "\"version\":2")).find("version 2"), std::string::npos);
  EXPECT_NE(refusal(R"({"format":"iitbfaas report","version":1})").find("lacks a field"), std::string::npos);
}

TEST(Report, NamesTheFileThatIsWrong) {
  const test_support::TemporaryFolder folder;
  const auto file = folder.write("broken.json", "{");
  try {
    read_report(file);
    FAIL();
  } catch (const InvalidSpec& error) {
    EXPECT_NE(std::string{error.what()}.find(file.string()), std::string::npos) << error.what();
  }
  EXPECT_THROW(read_report(folder.path() / "absent.json"), Error);
}

TEST(Report, IsSavedByItsFilesEnding) {
  const test_support::TemporaryFolder folder;
  EXPECT_THROW(save(example(), folder.path() / "result.txt"), InvalidSpec);
  EXPECT_THROW(save_comparison(example(), example(), folder.path() / "page.csv"), InvalidSpec);
  save(example(), folder.path() / "result.csv");
  const auto text = base::read_file(folder.path() / "result.csv");
  EXPECT_TRUE(text.starts_with("parameter.rate,parameter.replicas,repetition,started_at,")) << text;
  EXPECT_NE(text.find("\r\n100.5,2,3,2023-11-14T22:13:20.000000000Z,205,202,200,2,100,"), std::string::npos)
      << text;
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
}

TEST(Figures, AreThoseOfTheRun) {
  const auto run = example().runs.front();
  EXPECT_DOUBLE_EQ(*figure_of(run, "requests_per_second"), 100);
  EXPECT_DOUBLE_EQ(*figure_of(run, "failed_ratio"), 2.0 / 205);
  EXPECT_NEAR(*figure_of(run, "latency.p99_s"), 0.003, 3e-6);
  EXPECT_DOUBLE_EQ(*figure_of(run, "replicas"), 2);
  EXPECT_DOUBLE_EQ(*figure_of(run, "cpu_cores"), 0.5);
  EXPECT_FALSE(figure_of(ReportRun{}, "latency.p50_s"));
  EXPECT_FALSE(figure_of(ReportRun{}, "memory_bytes"));
  EXPECT_THROW(figure_of(run, "speed"), InvalidSpec);
  for (const auto& name : figure_names()) EXPECT_TRUE(figure_of(run, name)) << name;
}

}  // namespace

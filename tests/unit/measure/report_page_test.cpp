#include "measure/report_page.hpp"

#include "measure/page_parts.hpp"
#include "support/requirement.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

#include <regex>

namespace {

using namespace iitbfaas;
using namespace std::chrono_literals;

Report example(const std::string& title) {
  ReportRun run{.parameters = {{"rate", 100}},
                .profile = {.targets = {{.url = "http://127.0.0.1:1/", .body = "</script>"}}}};
  run.result = {.duration = 2s, .intended = 200, .sent = 200, .completed = 200};
  run.result.latency.record(3ms, 200);
  run.result.intervals = {{.length = 1s, .completed = 100}, {.at = 1s, .length = 1s, .completed = 100}};
  return {.title = title, .origin = {.command = "c"}, .runs = {run}};
}

class ReportPage : public testing::Test {
 protected:
  void SetUp() override {
    SKIP_IF_MISSING(
        measure::page_parts().script.empty() ? "was built without npm: install npm and configure again" : "");
  }

  static std::size_t count(const std::string& text, const std::string& what) {
    std::size_t times = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++times;
    return times;
  }
};

TEST_F(ReportPage, RefersToNothingOutsideOfIt) {
  const auto page = measure::page_of(example("t"));
  // The script of the chart library is text of its own; what a browser would fetch is in the document.
  auto document = page;
  const auto script = document.find(measure::page_parts().script);
  ASSERT_NE(script, std::string::npos);
  document.erase(script, measure::page_parts().script.size());
  EXPECT_FALSE(std::regex_search(document, std::regex{R"((src|href)\s*=|@import|<link|url\()"}));
  EXPECT_NE(document.find("default-src 'none'"), std::string::npos);  // and a browser would refuse it
  for (const auto* reference : {"src=\"http", "import(", "importScripts", "<link", "XMLHttpRequest"}) {
    EXPECT_EQ(page.find(reference), std::string::npos) << reference;
  }
}

TEST_F(ReportPage, EscapesWhatIsPutInIt) {
  const auto plain = measure::page_of(example("t"));
  const auto page = measure::page_of(example("</script><script>alert(1)</script>@data@<!--&"));
  EXPECT_EQ(count(page, "<script>alert"), 0u);
  EXPECT_EQ(count(page, "</script>"), count(plain, "</script>"));
  EXPECT_EQ(count(page, "<!--"), count(plain, "<!--"));
  EXPECT_NE(page.find("<title>&lt;/script&gt;&lt;script&gt;alert(1)"), std::string::npos);
}

TEST_F(ReportPage, OfTwoReportsHasTheirComparison) {
  auto other = example("b");
  other.runs.front().result.latency.record(3ms, 60);
  other.runs.front().result.completed = 260;
  const auto page = measure::page_of(example("a"), example("b"), 0.05);
  EXPECT_NE(page.find(R"("margin":0.05)"), std::string::npos);
  EXPECT_NE(page.find(R"("verdict":"same")"), std::string::npos);
  EXPECT_THROW(measure::page_of(example("a"), Report{}, 0.05), InvalidSpec);
  const auto verdicts = to_json(compare(example("a"), other, 0.5));
  EXPECT_NE(measure::page_of(example("a"), other, 0.5).find(verdicts), std::string::npos);
  EXPECT_EQ(measure::page_of(example("a"), other, 0.05).find(verdicts), std::string::npos);
}

TEST_F(ReportPage, StandsForAReportWithoutRuns) {
  EXPECT_NE(measure::page_of(Report{}).find("<title>Load</title>"), std::string::npos);
}

}  // namespace

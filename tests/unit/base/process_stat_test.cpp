#include "base/process_stat.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::base {
namespace {

TEST(ProcessStat, AProcessMayHaveAnyName) {
  const auto process = parse_process_stat(
      "25245 (evil) S 1 (x) S 7 25245 25245 0 -1 4194560 1022 0 0 0 12 34 56 78 20 0 3 0 6712345 1400000 350 "
      "18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0\n");
  ASSERT_TRUE(process);
  EXPECT_EQ(process->pid, 25245);
  EXPECT_EQ(process->parent, 7);
  EXPECT_EQ(process->user, 12);
  EXPECT_EQ(process->system, 34);
  EXPECT_EQ(process->children_user, 56);
  EXPECT_EQ(process->children_system, 78);
  EXPECT_EQ(process->threads, 3);
  EXPECT_EQ(process->start_time, 6712345U);
  EXPECT_EQ(process->resident_pages, 350);
  for (const char* text : {"", "1 (a", "x (a) S 1 1", "1 (a) S 1 1 1 0 -1 0 0 0 0 0 1 2"}) {
    EXPECT_FALSE(parse_process_stat(text)) << text;
  }
}

TEST(ProcessTree, HoldsChildrenOfChildrenAndSurvivesACircle) {
  const std::vector<ProcessStat> processes{{.pid = 10, .parent = 1},  {.pid = 11, .parent = 10},
                                           {.pid = 12, .parent = 11}, {.pid = 20, .parent = 1},
                                           {.pid = 30, .parent = 31}, {.pid = 31, .parent = 30}};
  const ProcessTree tree{processes};
  ASSERT_EQ(tree.below(10).size(), 2U);
  EXPECT_EQ(tree.below(10)[0]->pid, 11);
  EXPECT_EQ(tree.below(10)[1]->pid, 12);
  EXPECT_TRUE(tree.below(20).empty());
  EXPECT_FALSE(tree.below(30).empty());
}

}  // namespace
}  // namespace iitbfaas::base

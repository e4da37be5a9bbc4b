#include "iitbfaas/paper.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace iitbfaas;

TEST(Paper, CurvesAscendAndAreOfKnownFigures) {
  const auto curves = paper_curves();
  EXPECT_EQ(curves.size(), 9u);
  for (const auto& curve : curves) {
    EXPECT_GE(curve.points.size(), 7u);
    EXPECT_TRUE(std::ranges::is_sorted(curve.points, {}, &ReferenceCurve::Point::at));
    EXPECT_TRUE(std::ranges::count(figure_names(), curve.figure) == 1) << curve.figure;
    EXPECT_NE(curve.source.find("2019"), std::string::npos);
  }
}

TEST(Paper, CurvesAreInTheUnitsOfTheirFigures) {
  for (const auto& curve : paper_curves()) {
    if (curve.figure == "latency.mean_s") {
      EXPECT_LT(curve.points.front().value, 1);
    }
    if (curve.figure == "failed_ratio") {
      EXPECT_LT(curve.points.back().value, 0.3);
    }
  }
}

TEST(Paper, NeedsACluster) { EXPECT_THROW(run_paper_experiments({}), InvalidSpec); }

}  // namespace

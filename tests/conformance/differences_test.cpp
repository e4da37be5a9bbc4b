#include "conformance/differences.hpp"

#include <gtest/gtest.h>

#include <iostream>
#include <string_view>

namespace {

constexpr Difference differences[] = {
    {"platform", "names no product of ours", "names itself: \"embedded\"", "clients must be able to tell"},
};

/// Prints the table after the last test.
class DifferencesReport : public testing::Environment {
 public:
  void TearDown() override {
    std::cout << "What the embedded engine does differently from Docker, on purpose:\n";
    for (const auto& [what, docker, embedded, reason] : differences) {
      std::cout << "  " << what << ": Docker " << docker << "; embedded " << embedded << " (" << reason
                << ")\n";
    }
  }
};

[[maybe_unused]] const auto* const report = testing::AddGlobalTestEnvironment(new DifferencesReport);

TEST(Differences, EachSaysWhatBothDoAndWhy) {
  for (const auto& known : differences) {
    for (const std::string_view words : {known.what, known.docker, known.embedded, known.reason}) {
      EXPECT_FALSE(words.empty()) << known.what;
    }
  }
}

}  // namespace

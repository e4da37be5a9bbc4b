#include "support/temporary_folder.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/image.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace iitbfaas {
namespace {

TEST(WatchdogProgram, IsTheOneThatTheEnvironmentNames) {
  const test_support::TemporaryFolder folder;
  const auto chosen = folder.write("watchdog", "x", 0755);
  ::setenv("IITBFAAS_WATCHDOG", chosen.c_str(), 1);
  EXPECT_EQ(watchdog_program(), chosen);
  ::setenv("IITBFAAS_WATCHDOG", (folder / "absent").c_str(), 1);
  EXPECT_THROW(watchdog_program(), BuildError);
  ::unsetenv("IITBFAAS_WATCHDOG");
}

TEST(WatchdogProgram, IsBesideThisOneOtherwise) {
  ::unsetenv("IITBFAAS_WATCHDOG");
  EXPECT_EQ(watchdog_program(), std::filesystem::path{IITBFAAS_TEST_BIN} / "iitbfaas-watchdog");
  EXPECT_EQ(tool_program(), std::filesystem::path{IITBFAAS_TEST_BIN} / "iitbfaas");
}

}  // namespace
}  // namespace iitbfaas

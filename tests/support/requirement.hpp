#pragma once
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

/// Ends a test, or its SetUp, on a machine where it cannot run: `missing`, a string, says why and what to do;
/// empty, the test goes on. It is skipped, or fails where IITBFAAS_REQUIRE_ALL says that nothing may be.
#define SKIP_IF_MISSING(missing)                                                   \
  do {                                                                             \
    const std::string reason_for_skip{missing};                                    \
    if (reason_for_skip.empty()) break;                                            \
    if (std::getenv("IITBFAAS_REQUIRE_ALL") != nullptr) FAIL() << reason_for_skip; \
    GTEST_SKIP() << reason_for_skip;                                               \
  } while (false)

#pragma once

#include <cstdint>

namespace test_support {

/// A TCP port that nothing has, and that no other test gets until this process ends, nor any connection.
std::uint16_t free_port();

}  // namespace test_support

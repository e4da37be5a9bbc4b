#pragma once
#include "iitbfaas/error.hpp"

#include <string>

namespace iitbfaas::measure {

/// Throws InvalidSpec of `field`, which says `reason`, unless it `holds`.
inline void require(bool holds, const std::string& field, const std::string& reason) {
  if (!holds) throw InvalidSpec{field, reason};
}

}  // namespace iitbfaas::measure

#pragma once
#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

#include <concepts>
#include <cstdint>
#include <utility>

namespace iitbfaas::measure {

/// Throws Error where `value` is no whole number that fits.
template <std::integral Number>
Number decode_number(const nlohmann::json& value) {
  if (!value.is_number_unsigned() || !std::in_range<Number>(value.get<std::uint64_t>())) {
    throw Error{"a number is not whole, below 0 or too great"};
  }
  return static_cast<Number>(value.get<std::uint64_t>());
}

}  // namespace iitbfaas::measure

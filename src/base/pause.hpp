#pragma once
#include <chrono>
#include <stop_token>

namespace iitbfaas::base {

/// Blocks for so long, or until `stop`. False when `stop` was asked for. Throws Interrupted.
bool pause(std::chrono::milliseconds length, const std::stop_token& stop = {});

}  // namespace iitbfaas::base

#pragma once
#include "support/lab.hpp"
#include "support/requirement.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

namespace lab {

using test_support::CliResult;
using test_support::Lab;

/// Skips, or fails where nothing may be skipped, on a machine that can be no lab.
class LabTest : public ::testing::Test {
 protected:
  void SetUp() override { SKIP_IF_MISSING(Lab::missing()); }

  /// "root@198.18.0.12".
  static std::string machine(int node) { return "root@" + Lab::address(node); }

  /// node1 as the Swarm that the client's commands go to. Far cheaper than `up`, for what needs no gateway.
  static void make_swarm(Lab& lab) {
    lab.shell("node1", "docker swarm init --advertise-addr " + Lab::address(1));
    lab.cli().set("IITBFAAS_HOST", Lab::host(1));
  }

  static CliResult node(const Lab& lab, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "node");
    return lab.iitbfaas(std::move(arguments));
  }

  static bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  }

  static std::ptrdiff_t count(const std::string& text, const std::string& part) {
    std::ptrdiff_t number = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++number;
    return number;
  }

  /// "node1 Ready,node2 Ready", as the managers see it.
  static std::string nodes(const Lab& lab) {
    return lab.shell("node1", "docker node ls --format '{{.Hostname}} {{.Status}}' | sort | paste -sd,");
  }
};

}  // namespace lab

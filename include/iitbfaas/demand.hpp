#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace iitbfaas {

/// What one gateway has seen of one function since that gateway started.
struct FunctionDemand {
  std::string function = {};    ///< "hello.openfaas-fn"
  std::uint64_t begun = 0;      ///< requests that came for it, the held ones among them
  std::uint32_t under_way = 0;  ///< now, the held ones among them
  std::uint32_t held = 0;       ///< of these: that wait for a replica
  std::uint32_t ready = 0;      ///< replicas that requests are sent to

  friend bool operator==(const FunctionDemand&, const FunctionDemand&) = default;
};

/// Of one gateway. Counts begin again when it starts again: then `run` is another one.
struct Demand {
  std::string run = {};
  std::uint64_t calls = 0;  ///< how often a request began to wait for a function that had no replica at all
  std::vector<FunctionDemand> functions = {};  ///< sorted by name

  friend bool operator==(const Demand&, const Demand&) = default;
};

}  // namespace iitbfaas

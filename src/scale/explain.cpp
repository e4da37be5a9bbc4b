#include "scale/explain.hpp"

#include <array>
#include <cstdio>

namespace iitbfaas::scale {
namespace {

/// Three digits are enough to compare by.
std::string figure(double value) {
  std::array<char, 32> text{};
  const int places = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  std::snprintf(text.data(), text.size(), "%.*f", places, value);
  std::string result{text.data()};
  if (places == 0) return result;
  result.erase(result.find_last_not_of('0') + 1);
  if (result.back() == '.') result.pop_back();
  return result;
}

const char* unit(ScaleType type) {
  switch (type) {
    case ScaleType::rps: return " requests/s over ";
    case ScaleType::capacity: return " requests under way over ";
    case ScaleType::cpu: return " thousandths of a core over ";
    case ScaleType::query: return " by the query over ";
  }
  return "";
}

}  // namespace

std::string explain(const ScalingPolicy& policy, const Stretch& load) {
  return figure(load.load) + unit(policy.type) + figure(std::chrono::duration<double>{load.span}.count()) +
         "s at " + figure(policy.target * policy.proportion) + " a replica";
}

std::string count(std::uint32_t replicas) {
  return std::to_string(replicas) + (replicas == 1 ? " replica" : " replicas");
}

std::string stay(std::uint32_t replicas) {
  return std::to_string(replicas) + (replicas == 1 ? " stays" : " stay");
}

std::string change(std::uint32_t from, std::uint32_t to) {
  return std::to_string(to) + " instead of " + std::to_string(from);
}

}  // namespace iitbfaas::scale

#include "observe/yaml.hpp"

#include <array>
#include <charconv>

namespace iitbfaas::observe {

YAML::Node sequence(const std::vector<std::string>& texts) {
  YAML::Node list{YAML::NodeType::Sequence};
  for (const auto& text : texts) list.push_back(text);
  return list;
}

std::string document(const YAML::Node& root) {
  YAML::Emitter out;
  out << root;
  return std::string{"# Made by iitbfaas monitor up, which makes it anew.\n"} + out.c_str() + "\n";
}

std::string duration(std::chrono::milliseconds span) {
  const auto count = span.count();
  return count % 1000 == 0 ? std::to_string(count / 1000) + "s" : std::to_string(count) + "ms";
}

std::string number(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

}  // namespace iitbfaas::observe

#include "deploy/yaml_field.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>

namespace iitbfaas::deploy {
namespace {

bool is_variable(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && !(name.front() >= '0' && name.front() <= '9') && std::ranges::all_of(name, allowed);
}

}  // namespace

std::string interpolate(std::string_view text,
                        const std::function<const char*(const std::string& name)>& value) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const auto dollar = std::min(text.find('$', at), text.size());
    result += text.substr(at, dollar - at);
    const auto rest = text.substr(dollar);
    at = dollar + std::min<std::size_t>(rest.starts_with("$$") ? 2 : 1, rest.size());
    if (!rest.starts_with("${")) {
      result += rest.substr(0, 1);
      continue;
    }
    const auto end = rest.find('}');
    if (end == std::string_view::npos) throw Error{"\"" + std::string{rest} + "\" has no closing brace"};
    const auto inside = rest.substr(2, end - 2);
    const auto separator = inside.find(":-");
    const std::string name{inside.substr(0, separator)};
    if (!is_variable(name)) throw Error{"\"" + name + "\" is no name of a variable"};
    const char* found = value(name);
    const bool usable = found != nullptr && (*found != '\0' || separator == std::string_view::npos);
    if (!usable && separator == std::string_view::npos) {
      throw Error{"the variable " + name + " is not set; set it, or write ${" + name + ":-VALUE}"};
    }
    result += usable ? std::string_view{found} : inside.substr(separator + 2);
    at = dollar + end + 1;
  }
  return result;
}

}  // namespace iitbfaas::deploy

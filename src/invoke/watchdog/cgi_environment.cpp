#include "invoke/watchdog/cgi_environment.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

namespace iitbfaas::invoke {
namespace {

constexpr bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// "X_Call_Id" of "x-call-id".
std::string variable_name(std::string_view header) {
  std::string name;
  bool first = true;
  for (const char c : header) {
    if (is_letter(c))
      name += static_cast<char>(first ? c & ~32 : c | 32);
    else
      name += is_digit(c) ? c : '_';
    first = !is_letter(c) && !is_digit(c);
  }
  return name;
}

}  // namespace

std::vector<std::string> cgi_environment(const http::RequestHead& head) {
  constexpr std::array<std::string_view, 5> reserved{"Method", "Path", "Query", "Host", "Proxy"};
  std::map<std::string, std::string> headers;
  for (const auto& field : head.fields) {
    auto name = variable_name(field.name);
    if (std::ranges::find(reserved, name) != reserved.end()) continue;
    auto& value = headers[std::move(name)];
    if (!value.empty()) value += ", ";
    value += field.value;
  }
  std::vector<std::string> environment;
  const auto add = [&](std::string_view name, std::string_view value) {
    std::string variable{"Http_"};
    variable.append(name).append("=").append(value);
    environment.push_back(std::move(variable));
  };
  add("Method", head.method);
  add("Path", head.path());
  add("Query", head.query());
  add("Host", head.find("Host").value_or(""));
  if (const auto length = head.find("Content-Length")) add("ContentLength", *length);
  for (const auto& [name, value] : headers) add(name, value);
  return environment;
}

}  // namespace iitbfaas::invoke

#include "invoke/gateway/target.hpp"

#include "iitbfaas/function.hpp"

#include <algorithm>

namespace iitbfaas::invoke {
namespace {

constexpr bool in_name(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.';
}

}  // namespace

std::optional<FunctionName> parse_function_name(std::string_view text) {
  if (text.empty() || !std::ranges::all_of(text, in_name)) return std::nullopt;
  const auto dot = text.rfind('.');
  if (dot == std::string_view::npos) return FunctionName{text, default_namespace};
  if (dot == 0 || dot + 1 == text.size()) return std::nullopt;
  return FunctionName{text.substr(0, dot), text.substr(dot + 1)};
}

std::string_view origin_form(std::string_view target) {
  if (target.starts_with('/')) return target;
  const auto scheme_end = target.find("://");
  if (scheme_end == std::string_view::npos) return target;
  const auto path = target.find_first_of("/?", scheme_end + 3);
  return path == std::string_view::npos ? "/" : target.substr(path);
}

std::optional<FunctionTarget> parse_function_target(std::string_view target) {
  constexpr std::string_view prefix = "/function/";
  target = origin_form(target);
  if (!target.starts_with(prefix)) return std::nullopt;
  target.remove_prefix(prefix.size());
  const auto name_end = std::min(target.find_first_of("/?"), target.size());
  const auto query_begin = std::min(target.find('?'), target.size());
  const auto function = parse_function_name(target.substr(0, name_end));
  if (!function) return std::nullopt;
  return FunctionTarget{*function, target.substr(name_end, query_begin - name_end),
                        target.substr(query_begin)};
}

}  // namespace iitbfaas::invoke

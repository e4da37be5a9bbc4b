#include "invoke/gateway/relay_headers.hpp"

#include "base/text.hpp"
#include "contract/headers.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

namespace iitbfaas::invoke {
namespace {

using base::equals_ignoring_case;

/// RFC 9110, 7.6.1. Content-Length is among them because each side writes the framing anew.
constexpr std::array<std::string_view, 10> hop_by_hop{
    "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization",
    "TE",         "Trailer",    "Upgrade",          "Transfer-Encoding",  "Content-Length"};

bool is_one_of(std::string_view name, std::span<const std::string_view> names) noexcept {
  return std::ranges::any_of(names,
                             [&](std::string_view other) { return equals_ignoring_case(name, other); });
}

/// The fields that Connection names are hop-by-hop too, unless that would take away what the message means.
std::vector<std::string_view> named_by_connection(const http::MessageHead& head) {
  std::vector<std::string_view> names;
  for (const auto& field : head.fields) {
    if (!equals_ignoring_case(field.name, "Connection")) continue;
    for (std::size_t begin = 0; begin <= field.value.size();) {
      const auto end = std::min(field.value.find(',', begin), field.value.size());
      const auto name = base::trim(field.value.substr(begin, end - begin));
      constexpr std::array<std::string_view, 3> kept{"Host", "Authorization", "Cookie"};
      if (!name.empty() && !is_one_of(name, kept)) names.push_back(name);
      begin = end + 1;
    }
  }
  return names;
}

void append_framing(std::string& out, const http::Framing& framing) {
  if (framing.kind == http::Framing::Kind::length) {
    http::append_field(out, "Content-Length", std::to_string(framing.length));
  } else if (framing.kind == http::Framing::Kind::chunked) {
    http::append_field(out, "Transfer-Encoding", "chunked");
  }
}

}  // namespace

std::string request_head(const http::RequestHead& head, std::string_view target, const CallMarks& marks,
                         std::string_view peer, PassCredentials credentials) {
  // The server has answered Expect already.
  constexpr std::array<std::string_view, 4> replaced{contract::call_id_header, contract::start_time_header,
                                                     contract::forwarded_for_header, "Expect"};
  const auto named = named_by_connection(head);
  std::string out;
  out.reserve(512 + target.size());
  out.append(head.method).append(" ").append(target).append(" HTTP/1.1\r\n");
  std::string forwarded_for;
  for (const auto& field : head.fields) {
    if (equals_ignoring_case(field.name, contract::forwarded_for_header)) {
      forwarded_for.append(field.value).append(", ");
    } else if (credentials == PassCredentials::no && equals_ignoring_case(field.name, "Authorization")) {
      continue;
    } else if (!is_one_of(field.name, hop_by_hop) && !is_one_of(field.name, replaced) &&
               !is_one_of(field.name, named)) {
      http::append_field(out, field.name, field.value);
    }
  }
  const auto host = head.find("Host");
  if (!host) http::append_field(out, "Host", "localhost");
  if (host && !head.find(contract::forwarded_host_header)) {
    http::append_field(out, contract::forwarded_host_header, *host);
  }
  http::append_field(out, contract::forwarded_for_header, forwarded_for.append(peer));
  http::append_field(out, contract::call_id_header, marks.call_id);
  http::append_field(out, contract::start_time_header, marks.start_time);
  append_framing(out, head.framing);
  if (asks_for_websocket(head)) {
    http::append_field(out, "Connection", "Upgrade");
    http::append_field(out, "Upgrade", "websocket");
  }
  return out.append("\r\n");
}

HeaderList reply_headers(const http::ResponseHead& head, const CallMarks& marks) {
  constexpr std::array<std::string_view, 3> replaced{contract::call_id_header, contract::start_time_header,
                                                     "Date"};
  const auto named = named_by_connection(head);
  HeaderList headers;
  headers.reserve(head.fields.size() + 2);
  for (const auto& field : head.fields) {
    if (is_one_of(field.name, hop_by_hop) || is_one_of(field.name, replaced) || is_one_of(field.name, named))
      continue;
    headers.emplace_back(field.name, field.value);
  }
  headers.emplace_back(contract::call_id_header, marks.call_id);
  headers.emplace_back(contract::start_time_header, marks.start_time);
  return headers;
}

bool asks_for_websocket(const http::RequestHead& head) noexcept {
  return head.method == "GET" && equals_ignoring_case(head.upgrade, "websocket");
}

}  // namespace iitbfaas::invoke

#include "http/message.hpp"

#include "base/text.hpp"
#include "http/octets.hpp"

#include <algorithm>

namespace iitbfaas::http {

std::optional<std::string_view> MessageHead::find(std::string_view name) const noexcept {
  for (const Field& field : fields) {
    if (field.name.size() == name.size() && base::equals_ignoring_case(field.name, name)) return field.value;
  }
  return std::nullopt;
}

namespace {

/// The path and query of a target in origin form or in absolute form.
std::string_view origin_form(std::string_view target) noexcept {
  if (target.starts_with('/') || target == "*") return target;
  const auto scheme = target.find("://");
  if (scheme == std::string_view::npos) return target;
  const auto path = target.find_first_of("/?", scheme + 3);
  return path == std::string_view::npos ? std::string_view{} : target.substr(path);
}

}  // namespace

std::string_view RequestHead::path() const noexcept {
  const auto origin = origin_form(target);
  const auto path = origin.substr(0, origin.find('?'));
  return path.empty() ? std::string_view{"/"} : path;
}

std::string_view RequestHead::query() const noexcept {
  const auto mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
}

std::string_view reason_phrase(int status) noexcept {
  switch (status) {
    case 100: return "Continue";
    case 101: return "Switching Protocols";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 203: return "Non-Authoritative Information";
    case 204: return "No Content";
    case 205: return "Reset Content";
    case 206: return "Partial Content";
    case 300: return "Multiple Choices";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 407: return "Proxy Authentication Required";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 426: return "Upgrade Required";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 499: return "Client Closed Request";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    default: return "Status";
  }
}

void append_status_line(std::string& out, int status) {
  const unsigned code = status >= 100 && status <= 599 ? static_cast<unsigned>(status) : 500u;
  const char digits[] = {static_cast<char>('0' + code / 100), static_cast<char>('0' + code / 10 % 10),
                         static_cast<char>('0' + code % 10), ' '};
  out.append("HTTP/1.1 ").append(digits, sizeof digits);
  out.append(reason_phrase(static_cast<int>(code))).append("\r\n");
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  const auto name_at = static_cast<std::ptrdiff_t>(out.size());
  out.append(name);
  std::replace_if(
      out.begin() + name_at, out.end(), [](char c) { return !octets::is(c, octets::token); }, '-');
  out.append(": ");
  const auto value_at = static_cast<std::ptrdiff_t>(out.size());
  out.append(value);
  std::replace_if(
      out.begin() + value_at, out.end(), [](char c) { return !octets::is(c, octets::text); }, ' ');
  out.append("\r\n");
}

}  // namespace iitbfaas::http

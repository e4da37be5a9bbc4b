#include "measure/request.hpp"

#include "base/text.hpp"
#include "http/octets.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>

namespace iitbfaas::measure {
namespace {

using http::octets::all;

/// The path and query of a URL with placeholders; `url` gets the rest of it.
std::string template_target(std::string_view text, const std::string& field, http::Url& url) {
  const auto authority_begin =
      std::min(text.find("//"), text.size() - std::min<std::size_t>(text.size(), 2)) + 2;
  const auto authority_end = std::min(text.find_first_of("/?#", authority_begin), text.size());
  if (text.find("{{") < authority_end) {
    throw InvalidSpec{field, "has a placeholder in its host; they may stand in path and query"};
  }
  const auto parsed = http::parse_url(text.substr(0, authority_end));
  if (!parsed) throw InvalidSpec{field, "is no http:// or https:// URL: \"" + std::string{text} + "\""};
  url = *parsed;
  const auto target = text.substr(authority_end, text.find('#') - authority_end);
  return (target.starts_with('/') ? "" : "/") + std::string{target};
}

/// As it stands in a Host field.
std::string authority(const http::Url& url) {
  const auto& [host, port] = std::pair{url.endpoint.host, url.endpoint.port};
  const auto shown = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == (url.secure ? 443 : 80) ? shown : shown + ":" + std::to_string(port);
}

void check_header(const std::string& field, const std::string& name, const std::string& value) {
  if (name.empty() || !all(name, http::octets::token)) {
    throw InvalidSpec{field, "\"" + name + "\" is no name of a field"};
  }
  if (!all(value, http::octets::text)) throw InvalidSpec{field, name + " holds a control character"};
  for (const auto* ours : {"Content-Length", "Transfer-Encoding", "Connection", "Expect", "Upgrade"}) {
    if (base::equals_ignoring_case(name, ours)) {
      throw InvalidSpec{field, name + " cannot be set: it follows from the body and from keep_alive"};
    }
  }
}

std::string fields_of(const LoadTarget& target, const http::Url& url, bool keep_alive,
                      const std::string& path) {
  std::string fields;
  bool host = false;
  for (const auto& [name, value] : target.headers) {
    check_header(path + "headers", name, value);
    fields += name + ": " + value + "\r\n";
    host = host || base::equals_ignoring_case(name, "host");
  }
  if (!host) fields = "Host: " + authority(url) + "\r\n" + fields;
  if (!keep_alive) fields += "Connection: close\r\n";
  return fields;
}

/// A body of no bytes is announced where servers wait for one (RFC 9110 section 8.6).
bool announces_body(const std::string& method, std::size_t length) {
  return length > 0 || method == "POST" || method == "PUT" || method == "PATCH";
}

}  // namespace

RequestSource::RequestSource(const LoadTarget& target, bool keep_alive, const std::string& path)
    : method_{target.method}, statuses_{target.expect.status}, search_{target.expect.contains} {
  if (method_.empty() || !all(method_, http::octets::token) || method_ == "CONNECT") {
    throw InvalidSpec{path + "method", "\"" + method_ + "\" is no method, or none that can be sent here"};
  }
  if (target.render) {
    const auto text = template_target(target.url, path + "url", url_);
    rendered_.emplace(TemplateText{path + "url", text}, TemplateText{path + "body", target.body});
    if (!rendered_->target.all([](const std::string& word) { return all(word, http::octets::target); })) {
      throw InvalidSpec{path + "url", "holds a blank or another character that must be percent-encoded"};
    }
  } else {
    const auto parsed = http::parse_url(target.url);
    if (!parsed) throw InvalidSpec{path + "url", "is no http:// or https:// URL: \"" + target.url + "\""};
    url_ = *parsed;
    if (!all(url_.target, http::octets::target)) {
      throw InvalidSpec{path + "url", "holds a character that must be percent-encoded"};
    }
  }
  fields_ = fields_of(target, url_, keep_alive, path);
  if (rendered_) return;
  fixed_ = method_ + " " + url_.target + " HTTP/1.1\r\n" + fields_;
  if (announces_body(method_, target.body.size())) {
    fixed_ += "Content-Length: " + std::to_string(target.body.size()) + "\r\n";
  }
  fixed_ += "\r\n" + target.body;
}

std::string_view RequestSource::bytes(std::uint64_t number, std::uint64_t seed, RequestSpace& space) const {
  if (!rendered_) return fixed_;
  Random random{seed, number};
  auto& [request, body] = space;
  request.assign(method_).append(" ");
  rendered_->target.render(number, random, request);
  request.append(" HTTP/1.1\r\n").append(fields_);
  body.clear();
  rendered_->body.render(number, random, body);
  if (announces_body(method_, body.size())) {
    request.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  }
  return request.append("\r\n").append(body);
}

bool RequestSource::expects(int status) const noexcept {
  if (statuses_.empty()) return status >= 200 && status < 300;
  return std::ranges::find(statuses_, status) != statuses_.end();
}

}  // namespace iitbfaas::measure

#include "invoke/gateway/credentials.hpp"

#include "base/base64.hpp"
#include "base/text.hpp"
#include "contract/names.hpp"

#include <cstddef>
#include <string_view>

namespace iitbfaas::invoke {
namespace {

/// Takes as long for a guess that is nearly right as for one that is all wrong.
bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  volatile unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference = difference | (static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]));
  }
  return difference == 0;
}

}  // namespace

Credentials::Credentials(const std::string& password)
    : expected_{password.empty() ? ""
                                 : base::encode_base64(std::string{contract::admin_user} + ":" + password)} {}

bool Credentials::allow(const http::RequestHead& head) const noexcept {
  const auto given = head.find("Authorization");
  constexpr std::string_view scheme = "Basic ";
  return !expected_.empty() && given && base::equals_ignoring_case(given->substr(0, scheme.size()), scheme) &&
         equal_in_constant_time(base::trim(given->substr(scheme.size())), expected_);
}

http::Response Credentials::refusal(const std::string& path) {
  auto refusal = http::error_response(401, path + " needs the user admin and the gateway's password");
  refusal.headers.emplace_back("WWW-Authenticate", "Basic realm=\"Restricted\"");
  return refusal;
}

}  // namespace iitbfaas::invoke

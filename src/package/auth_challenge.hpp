#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace iitbfaas::packaging {

/// One challenge of a WWW-Authenticate header (RFC 9110): `Bearer realm="https://auth.lan/token",…`.
struct AuthChallenge {
  std::string scheme = {};                             ///< lower case
  std::map<std::string, std::string> parameters = {};  ///< by name in lower case, unquoted

  std::string parameter(const std::string& name) const;  ///< empty: not given
  friend bool operator==(const AuthChallenge&, const AuthChallenge&) = default;
};

/// The challenges up to the first thing that is none.
std::vector<AuthChallenge> parse_challenges(std::string_view header);

}  // namespace iitbfaas::packaging

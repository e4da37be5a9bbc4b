#pragma once
#include "http/message.hpp"
#include "http/server.hpp"

#include <string>

namespace iitbfaas::invoke {

/// The password of what is not for everybody: HTTP basic authentication (RFC 7617), user "admin".
class Credentials {
 public:
  /// With an empty password nobody is let in.
  explicit Credentials(const std::string& password);

  bool allow(const http::RequestHead& head) const noexcept;
  /// What is said to others. `path` is what they asked for.
  static http::Response refusal(const std::string& path);

 private:
  const std::string expected_;  ///< as it stands in the header; empty: none will do
};

}  // namespace iitbfaas::invoke

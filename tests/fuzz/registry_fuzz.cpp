#include "docker/credentials.hpp"
#include "package/auth_challenge.hpp"
#include "property.hpp"

#include "iitbfaas/error.hpp"

using namespace iitbfaas;

namespace {

std::string written(const std::vector<packaging::AuthChallenge>& challenges) {
  std::string header;
  for (const auto& [scheme, parameters] : challenges) {
    header += scheme + " ";
    for (const auto& [name, value] : parameters) {
      header += name + "=\"";
      for (const char c : value) {
        if (c == '"' || c == '\\') header += '\\';
        header += c;
      }
      header += "\",";
    }
    header += ", ";
  }
  return header;
}

}  // namespace

/// The challenge is a registry's; the configuration and the helper's answer lie on this machine, but others
/// write them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::as_text(data, size);
  const auto challenges = packaging::parse_challenges(text);
  fuzz::require(packaging::parse_challenges(written(challenges)) == challenges,
                "challenges that were written read the same");
  try {
    const auto entry = docker::find_credentials("registry.lan:5000", text);
    fuzz::require(entry.helper.find('/') == std::string::npos, "a helper is no path");
    fuzz::require(entry.helper.empty() || !entry.stored.known(), "a password or a helper, never both");
  } catch (const Error&) {
    // Refused.
  }
  try {
    docker::parse_helper_answer(text);
  } catch (const Error&) {
    // Refused.
  }
  return 0;
}

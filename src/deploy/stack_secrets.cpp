#include "deploy/stack_plan.hpp"
#include "model/digest.hpp"

namespace iitbfaas::deployment {

std::string salted_digest(const std::string& salt, std::string_view data) {
  return salt + ":" + model::digest(salt + std::string{data});
}

bool is_digest_of(const std::string& digest, std::string_view data) {
  const auto colon = digest.find(':');
  return colon != std::string::npos && salted_digest(digest.substr(0, colon), data) == digest;
}

}  // namespace iitbfaas::deployment

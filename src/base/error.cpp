#include "iitbfaas/error.hpp"

namespace iitbfaas {

InvalidSpec::InvalidSpec(std::string field, const std::string& reason)
    : Error{field + ": " + reason}, field_{std::move(field)} {}

ApiError::ApiError(int status, const std::string& context, std::string words)
    : Error{context + ": " + std::to_string(status) + " " + words},
      status_{status},
      words_{std::move(words)} {}

}  // namespace iitbfaas

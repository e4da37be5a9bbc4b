#include "iitbfaas/error.hpp"

namespace iitbfaas {

std::string_view Error::hint() const noexcept {
  const std::string_view text = what();
  const auto end = text.rfind("; ");
  return end == std::string_view::npos ? std::string_view{} : text.substr(end + 2);
}

InvalidSpec::InvalidSpec(std::string field, const std::string& reason)
    : Error{field + ": " + reason}, field_{std::move(field)}, reason_{reason} {}

ApiError::ApiError(int status, const std::string& context, std::string words)
    : Error{context + ": " + std::to_string(status) + " " + words},
      status_{status},
      words_{std::move(words)} {}

}  // namespace iitbfaas

#include "model/digest.hpp"

#include "iitbfaas/error.hpp"

#include <openssl/evp.h>

#include <array>

namespace iitbfaas::model {

std::string digest(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), bytes.data(), &size, EVP_sha256(), nullptr) != 1) {
    throw Error{"sha256: OpenSSL refused"};
  }
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hexadecimal;
  for (unsigned int i = 0; i < size; ++i) {
    hexadecimal += digits[bytes.at(i) >> 4];
    hexadecimal += digits[bytes.at(i) & 15];
  }
  return hexadecimal;
}

}  // namespace iitbfaas::model

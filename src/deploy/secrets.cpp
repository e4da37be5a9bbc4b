#include "deploy/secrets.hpp"

#include "iitbfaas/error.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>

namespace iitbfaas::deploy {

std::string random_password() {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  constexpr std::size_t length = 43;
  // Bytes past the last whole multiple would favour the first letters.
  constexpr unsigned char limit = static_cast<unsigned char>(256 / letters.size() * letters.size());
  std::string password;
  while (password.size() < length) {
    std::array<unsigned char, 64> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
      throw Error{"make a password: the system has no randomness to give"};
    }
    for (const auto byte : bytes) {
      if (byte < limit && password.size() < length) password += letters[byte % letters.size()];
    }
  }
  return password;
}

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

}  // namespace iitbfaas::deploy

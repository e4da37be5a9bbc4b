#include "deploy/secrets.hpp"

#include "iitbfaas/error.hpp"

#include <openssl/rand.h>

#include <array>

namespace iitbfaas::deployment {

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

}  // namespace iitbfaas::deployment

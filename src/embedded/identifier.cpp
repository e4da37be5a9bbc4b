#include "embedded/identifier.hpp"

#include "iitbfaas/error.hpp"

#include <sys/random.h>

#include <array>
#include <string_view>

namespace iitbfaas::embedded {
namespace {

std::string draw(std::string_view alphabet, std::size_t length) {
  std::array<unsigned char, 64> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    throw Error{"getrandom gave no random bytes"};
  }
  std::string text;
  for (std::size_t i = 0; i < length; ++i) text += alphabet[bytes[i] % alphabet.size()];
  return text;
}

}  // namespace

std::string new_identifier() { return draw("0123456789abcdefghijklmnopqrstuvwxyz", 25); }

std::string new_hex_identifier() { return draw("0123456789abcdef", 64); }

}  // namespace iitbfaas::embedded

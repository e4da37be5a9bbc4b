#include "invoke/gateway/call_marks.hpp"

#include "contract/headers.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>

namespace iitbfaas::invoke {
namespace {

/// Version 4, RFC 9562: "f81d4fae-7dec-41d0-a765-00a0c91e6bf6".
std::string make_uuid(std::mt19937_64& random) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string uuid = "xxxxxxxx-xxxx-4xxx-vxxx-xxxxxxxxxxxx";
  std::uint64_t bits = 0;
  for (std::size_t i = 0, used = 0; i < uuid.size(); ++i) {
    if (uuid[i] != 'x' && uuid[i] != 'v') continue;
    if (used++ % 16 == 0) bits = random();
    uuid[i] = uuid[i] == 'x' ? digits[bits & 15] : digits[8 | (bits & 3)];
    bits >>= 4;
  }
  return uuid;
}

}  // namespace

CallMarks call_marks(const http::RequestHead& head, std::mt19937_64& random) {
  const auto given = head.find(contract::call_id_header);
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {given && !given->empty() ? std::string{*given} : make_uuid(random),
          std::to_string(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count())};
}

}  // namespace iitbfaas::invoke

#include "property.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/load.hpp"

#include <string>

using namespace iitbfaas;

namespace {

void check_profile(const std::string& text) {
  if (text.find("trace:") != std::string::npos || text.find('\\') != std::string::npos)
    return;  // names a file
  const auto profile = parse_load_profile(text);
  fuzz::require(parse_load_profile(to_json(profile)) == profile, "a profile reads as it was written");
  validate(profile);
}

void check_result(const std::string& text) {
  const auto result = parse_load_result(text);
  fuzz::require(to_json(parse_load_result(to_json(result))) == to_json(result),
                "a result reads as it was written");
  fuzz::require(merged({result}) == result, "one result merged is itself");
  static_cast<void>(merged({result, result}));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text{fuzz::as_text(data + 1, size - 1)};
  try {
    data[0] % 2 == 0 ? check_profile(text) : check_result(text);
  } catch (const InvalidSpec&) {
    return 0;
  }
  return 0;
}

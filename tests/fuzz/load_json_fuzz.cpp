#include "measure/load_errand.hpp"
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

void check_errand(const std::string& text) {
  if (text.find("trace:") != std::string::npos || text.find('\\') != std::string::npos) return;
  const auto errand = measure::decode_errand(text);
  fuzz::require(measure::decode_errand(measure::encode(errand)).addresses == errand.addresses,
                "an errand reads as it was written");
}

void check_progress(const std::string& text) {
  const auto progress = measure::decode_progress(text);
  static_cast<void>(measure::joined({progress, progress}));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text{fuzz::as_text(data + 1, size - 1)};
  try {
    switch (data[0] % 4) {
      case 0: check_profile(text); break;
      case 1: check_result(text); break;
      case 2: check_errand(text); break;
      default: check_progress(text); break;
    }
  } catch (const InvalidSpec&) {
    return 0;
  }
  return 0;
}

#include "property.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/report.hpp"

#include <string>

using namespace iitbfaas;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text{fuzz::as_text(data, size)};
  if (text.find("trace:") != std::string::npos || text.find('\\') != std::string::npos)
    return 0;  // names a file
  try {
    const auto written = to_json(parse_report(text));
    fuzz::require(to_json(parse_report(written)) == written, "a report reads as it was written");
  } catch (const InvalidSpec&) {
    return 0;
  }
  return 0;
}

#pragma once
#include <string_view>

namespace iitbfaas::measure {

/// What lies in src/measure/page, as it was at build. `script` is empty when there was no npm then.
struct PageParts {
  std::string_view html, style, script;
};
PageParts page_parts();

}  // namespace iitbfaas::measure

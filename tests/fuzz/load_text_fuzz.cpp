// What people write to describe a load: rates, traces, templates.
#include "measure/rate_curve.hpp"
#include "measure/template_text.hpp"
#include "measure/trace.hpp"
#include "property.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <string>

using namespace iitbfaas;

namespace {

void check_rate(const std::string& text) {
  if (text.find("trace:") != std::string::npos) return;  // names a file
  const auto rate = load_rate(text);
  const auto written = to_string(rate);
  fuzz::require(load_rate(written) == rate, "a rate reads as it was written");
  LoadProfile profile{.targets = {{.url = "http://h/"}}, .rate = rate};
  validate(profile);
  measure::RateCurve curve{rate, profile.duration};
  double before = 0;
  for (double requests = 0; requests < 50; ++requests) {
    const auto time = curve.time_of(requests);
    if (!time) break;
    fuzz::require(*time >= before - 1e-6 && *time <= 10, "times ascend and end with the run");
    before = *time;
  }
}

void check_trace(std::string_view text) {
  const auto points = measure::parse_trace(text);
  fuzz::require(!points.empty() && std::ranges::is_sorted(points, {}, &LoadPoint::at), "points ascend");
}

void check_template(std::string_view text) {
  const measure::TemplateText parsed{"text", text};
  measure::Random random{1};
  std::string out;
  parsed.render(7, random, out);
  if (text.find("{{") == std::string_view::npos) fuzz::require(out == text, "a plain text stays as it is");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto text = fuzz::as_text(data + 1, size - 1);
  try {
    switch (data[0] % 3) {
      case 0: check_rate(std::string{text}); break;
      case 1: check_trace(text); break;
      default: check_template(text); break;
    }
  } catch (const InvalidSpec&) {
    return 0;
  }
  return 0;
}

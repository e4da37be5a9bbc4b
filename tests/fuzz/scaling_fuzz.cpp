#include "model/scaling_policy.hpp"
#include "property.hpp"

#include "iitbfaas/error.hpp"

#include <cstring>

using namespace iitbfaas;

namespace {

/// "name=value" lines; what follows an empty line is loads.
std::map<std::string, std::string> labels_of(std::string_view& text) {
  std::map<std::string, std::string> labels;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) break;
    const auto equals = std::min(line.find('='), line.size());
    labels.emplace("com.openfaas.scale." + std::string{line.substr(0, equals)},
                   line.substr(std::min(equals + 1, line.size())));
  }
  return labels;
}

/// The load of each moment is any number at all, as a query may answer.
void live(const ScalingPolicy& policy, std::string_view bytes) {
  ScaleHistory history;
  ScaleTime now{};
  std::uint32_t wanted = 1;
  double load = 0;
  for (; bytes.size() >= sizeof load; bytes.remove_prefix(sizeof load)) {
    std::memcpy(&load, bytes.data(), sizeof load);
    const auto first = static_cast<unsigned char>(bytes.front());
    now += std::chrono::milliseconds{first * 10};
    const bool idle = load == 0;
    const ScaleObservation seen{.wanted = wanted,
                                .ready = wanted,
                                .load = load,
                                .under_way = idle ? 0u : 1u,
                                .begun = idle ? 0u : 1u,
                                .held = !idle && wanted == 0 ? 1u : 0u,
                                .complete = first % 8 != 0};
    remember(history, policy, seen, now);
    wanted = decide(policy, seen, history, now).replicas;
    fuzz::require(wanted <= policy.max, "never above max");
    fuzz::require(wanted >= policy.min || (wanted == 0 && policy.zero), "never below min but at zero");
    for (const auto meaning : {AlertMeaning::high, AlertMeaning::low, AlertMeaning::resolved}) {
      fuzz::require(replicas_after_alert(policy, wanted, meaning) <= policy.max, "no alert goes above max");
    }
  }
}

}  // namespace

/// Labels come from whoever may deploy, loads from whatever a query answers.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto text = fuzz::as_text(data, size);
  const auto labels = labels_of(text);
  try {
    if (const auto policy = model::read_scaling(labels)) {
      validate(*policy);
      live(*policy, text);
    }
  } catch (const InvalidSpec& error) {
    fuzz::require(error.field().starts_with("com.openfaas.scale."), "a wrong label is named");
  }
  return 0;
}

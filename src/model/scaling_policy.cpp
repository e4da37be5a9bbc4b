#include "model/scaling_policy.hpp"

#include "base/duration.hpp"
#include "base/text.hpp"
#include "contract/labels.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace iitbfaas {
namespace {

namespace labels = contract::labels;
using std::chrono::milliseconds;

struct Label {
  std::string name, text;

  [[noreturn]] void refuse(const std::string& reason) const {
    throw InvalidSpec{name, "\"" + text + "\" " + reason};
  }
};

constexpr std::array types{ScaleType::rps, ScaleType::capacity, ScaleType::cpu, ScaleType::query};

void take(const Label& label, std::uint32_t& value) {
  const auto number = base::parse_number<std::uint32_t>(label.text);
  if (!number) label.refuse("is no whole number");
  value = *number;
}

void take(const Label& label, double& value) {
  const auto* end = label.text.data() + label.text.size();
  const auto [stop, error] = std::from_chars(label.text.data(), end, value, std::chars_format::fixed);
  if (error != std::errc{} || stop != end) label.refuse("is no number; write it as 50 or 0.5");
}

void take(const Label& label, milliseconds& value) {
  const auto duration = base::parse_duration(label.text);
  if (!duration) label.refuse("is no duration; write it as 30s, 15m or 250ms");
  value = std::chrono::duration_cast<milliseconds>(*duration);
}

void take(const Label& label, bool& value) {
  const auto text = base::to_lower(label.text);
  value = text == "true" || text == "yes" || text == "on" || text == "1";
  if (!value && text != "false" && text != "no" && text != "off" && text != "0") {
    label.refuse("is neither true nor false");
  }
}

void take(const Label& label, ScaleType& value) {
  const auto found = std::ranges::find(types, label.text, [](ScaleType type) { return to_string(type); });
  if (found == types.end()) label.refuse("is unknown: use rps, capacity, cpu or query");
  value = *found;
}

void take(const Label& label, std::string& value) { value = label.text; }

struct Setting {
  const char* key;  // of `scale:` in a stack file
  const char* label;
  void (*take)(ScalingPolicy& policy, const Label& label);
};

template <auto member>
void set(ScalingPolicy& policy, const Label& label) {
  take(label, policy.*member);
}

using P = ScalingPolicy;
constexpr std::array settings{
    Setting{"min", labels::scale_min, set<&P::min>},
    Setting{"max", labels::scale_max, set<&P::max>},
    Setting{"type", labels::scale_type, set<&P::type>},
    Setting{"target", labels::scale_target, set<&P::target>},
    Setting{"proportion", labels::scale_proportion, set<&P::proportion>},
    Setting{"query", labels::scale_query, set<&P::query>},
    Setting{"step", labels::scale_step, set<&P::step>},
    Setting{"factor", labels::scale_factor, set<&P::factor>},
    Setting{"tolerance", labels::scale_tolerance, set<&P::tolerance>},
    Setting{"zero", labels::scale_zero, set<&P::zero>},
    Setting{"idle", labels::scale_idle, set<&P::idle>},
    Setting{"stable_window", labels::scale_stable_window, set<&P::stable_window>},
    Setting{"panic_window", labels::scale_panic_window, set<&P::panic_window>},
    Setting{"panic_threshold", labels::scale_panic_threshold, set<&P::panic_threshold>},
    Setting{"up_window", labels::scale_up_window, set<&P::up_window>},
    Setting{"down_window", labels::scale_down_window, set<&P::down_window>}};

/// Labels of OpenFaaS that came after us are kept as they are; a slip of the finger is not.
void refuse_a_slip(const std::string& label) {
  const std::string prefix = labels::scale_prefix;
  std::vector<std::string> known;
  for (const auto& setting : settings) known.push_back(std::string{setting.label}.substr(prefix.size()));
  if (const auto near = base::nearest(label.substr(prefix.size()), known)) {
    throw InvalidSpec{label, "is not known; did you mean " + prefix + *near + "?"};
  }
}

void require(bool good, const char* label, const std::string& reason) {
  if (!good) throw InvalidSpec{label, reason};
}

void check_bounds(const ScalingPolicy& policy) {
  constexpr std::uint32_t most = 10'000;
  require(policy.max >= 1 && policy.max <= most, labels::scale_max,
          std::to_string(policy.max) + " is not from 1 to " + std::to_string(most));
  require(policy.min <= policy.max, labels::scale_min,
          std::to_string(policy.min) + " is above " + labels::scale_max + ", " + std::to_string(policy.max));
  require(policy.min >= 1 || policy.zero, labels::scale_min,
          std::string{"0 goes with "} + labels::scale_zero + " = true only");
}

void check_aim(const ScalingPolicy& policy) {
  constexpr double most = 1e12;
  require(policy.target > 0 && policy.target <= most, labels::scale_target, "must be above zero");
  require(policy.proportion > 0 && policy.proportion <= 1, labels::scale_proportion,
          "must be above 0 and at most 1");
  require(policy.tolerance >= 0 && policy.tolerance < 1, labels::scale_tolerance,
          "must be at least 0 and below 1");
  require(policy.factor <= 100, labels::scale_factor, "is percent: use 0 to 100");
  if (policy.type == ScaleType::query) {
    require(!policy.query.empty(), labels::scale_query, "is needed by the type query: give it PromQL");
  } else {
    require(policy.query.empty(), labels::scale_query,
            "goes with the type query, not with " + to_string(policy.type));
  }
}

void check_windows(const ScalingPolicy& policy) {
  constexpr milliseconds most = std::chrono::hours{1};
  const auto within = [most](milliseconds window, milliseconds least) {
    return window >= least && window <= most;
  };
  require(within(policy.stable_window, milliseconds{1}), labels::scale_stable_window,
          base::to_string(policy.stable_window) + " is not above zero and at most 1h");
  require(within(policy.panic_window, milliseconds{1}), labels::scale_panic_window,
          base::to_string(policy.panic_window) + " is not above zero and at most 1h");
  require(policy.panic_window <= policy.stable_window, labels::scale_panic_window,
          base::to_string(policy.panic_window) + " is longer than " + labels::scale_stable_window + ", " +
              base::to_string(policy.stable_window));
  require(policy.panic_threshold > 1 && policy.panic_threshold <= 1000, labels::scale_panic_threshold,
          "must be above 1 and at most 1000: so many times the capacity");
  require(within(policy.up_window, milliseconds{0}), labels::scale_up_window, "must be at most 1h");
  require(within(policy.down_window, milliseconds{0}), labels::scale_down_window, "must be at most 1h");
  require(policy.idle > milliseconds{0}, labels::scale_idle, "must be above zero");
}

}  // namespace

std::string to_string(ScaleType type) {
  switch (type) {
    case ScaleType::rps: return "rps";
    case ScaleType::capacity: return "capacity";
    case ScaleType::cpu: return "cpu";
    case ScaleType::query: return "query";
  }
  return "";
}

void validate(const ScalingPolicy& policy) {
  check_bounds(policy);
  check_aim(policy);
  check_windows(policy);
}

std::vector<std::string> scaling_keys() {
  std::vector<std::string> keys;
  for (const auto& setting : settings) keys.emplace_back(setting.key);
  return keys;
}

void set_scaling(FunctionSpec& spec, const std::string& key, const std::string& value) {
  const auto found = std::ranges::find(settings, key, &Setting::key);
  if (found == settings.end()) {
    const auto near = base::nearest(key, scaling_keys());
    throw InvalidSpec{"scale", "\"" + key + "\" is not known; " +
                                   (near ? "did you mean \"" + *near + "\"?"
                                         : "known are: " + base::join(scaling_keys(), ", "))};
  }
  spec.labels.insert_or_assign(found->label, value);
  if (found->label != labels::scale_min) return;
  if (const auto least = base::parse_number<std::uint32_t>(value))
    spec.replicas = std::max(spec.replicas, *least);
}

std::optional<ScalingPolicy> scaling_policy(const FunctionSpec& spec) {
  auto policy = model::read_scaling(spec.labels);
  if (policy && policy->min == policy->max && !policy->zero) policy.reset();
  return policy;
}

namespace model {

std::optional<ScalingPolicy> read_scaling(const std::map<std::string, std::string>& all) {
  std::optional<ScalingPolicy> policy;
  for (auto label = all.lower_bound(labels::scale_prefix);
       label != all.end() && label->first.starts_with(labels::scale_prefix); ++label) {
    auto name = label->first;
    if (name == labels::scale_idle_alias) {
      require(!all.contains(labels::scale_idle), labels::scale_idle_alias,
              std::string{"stands beside "} + labels::scale_idle + ", which is the same; remove one");
      name = labels::scale_idle;
    }
    const auto setting =
        std::ranges::find_if(settings, [&](const Setting& known) { return name == known.label; });
    if (setting == settings.end()) {
      refuse_a_slip(label->first);
      continue;
    }
    if (!policy) policy.emplace();
    setting->take(*policy, {label->first, label->second});
  }
  if (!policy) return policy;
  if (!all.contains(labels::scale_type) && !policy->query.empty()) policy->type = ScaleType::query;
  validate(*policy);
  return policy;
}

std::string scaling_key(const std::string& label) {
  const auto setting =
      std::ranges::find_if(settings, [&](const Setting& known) { return label == known.label; });
  return setting == settings.end() ? std::string{} : setting->key;
}

}  // namespace model
}  // namespace iitbfaas

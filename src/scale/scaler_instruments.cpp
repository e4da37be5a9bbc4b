#include "scale/scaler_instruments.hpp"

#include "contract/metric_names.hpp"

namespace iitbfaas::scale {

namespace names = contract::metric_names;

namespace {
constexpr const char* function_label = "function_name";
}  // namespace

ScalerInstruments::ScalerInstruments()
    : leading_{registry_.gauge(names::autoscaler_leading,
                               "Whether this autoscaler is the one that decides.")},
      last_run_{registry_.gauge(names::autoscaler_last_run, "When it last looked, Unix time.")} {
  for (const auto* result : {"taken", "ignored", "repeated"}) {
    registry_.counter(names::autoscaler_alerts, "Alerts that came, by what was made of them.",
                      {{"result", result}});
  }
}

void ScalerInstruments::ran(bool leading, std::chrono::system_clock::time_point now) {
  leading_.set(leading ? 1 : 0);
  last_run_.set(std::chrono::duration<double>{now.time_since_epoch()}.count());
}

void ScalerInstruments::show(const std::string& function, const ScalingPolicy& policy,
                             std::optional<double> load, std::uint32_t replicas) {
  const metrics::Labels labels{{function_label, function}};
  const auto set = [&](const char* name, const char* help, double value) {
    registry_.shared_gauge(name, help, labels)->set(value);
  };
  set(names::autoscaler_desired, "Replicas that there should be.", replicas);
  set(names::autoscaler_min, "Fewest replicas that the policy allows.", policy.min);
  set(names::autoscaler_max, "Most replicas that the policy allows.", policy.max);
  set(names::autoscaler_target, "Load of one replica that is aimed at.", policy.target * policy.proportion);
  if (load) {
    set(names::autoscaler_load, "Load of all replicas together, in the policy's unit.", *load);
  } else {
    registry_.remove(names::autoscaler_load, function_label, function);
  }
}

void ScalerInstruments::changed(const std::string& function, const ScaleChange& change) {
  registry_
      .shared_counter(names::autoscaler_decisions, "Changes of the number of replicas.",
                      {{function_label, function},
                       {"direction", change.to > change.from ? "up" : "down"},
                       {"reason", to_string(change.reason)}})
      ->add();
}

void ScalerInstruments::failed(const std::string& function) {
  registry_
      .shared_counter(names::autoscaler_failures, "Changes that the engine refused.",
                      {{function_label, function}})
      ->add();
}

void ScalerInstruments::alerted(const char* result) {
  registry_
      .counter(names::autoscaler_alerts, "Alerts that came, by what was made of them.", {{"result", result}})
      .add();
}

void ScalerInstruments::forget(const std::string& function) {
  for (const auto* name :
       {names::autoscaler_desired, names::autoscaler_min, names::autoscaler_max, names::autoscaler_target,
        names::autoscaler_load, names::autoscaler_decisions, names::autoscaler_failures}) {
    registry_.remove(name, function_label, function);
  }
}

}  // namespace iitbfaas::scale

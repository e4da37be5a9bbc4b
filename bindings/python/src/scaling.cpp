#include "iitbfaas/scaling.hpp"

#include "binding.hpp"
#include "method.hpp"
#include "scaling.hpp"
#include "value.hpp"
#include "words.hpp"

#include <deque>

namespace iitbfaas::python {

template <>
struct Words<AlertMeaning> {
  static constexpr std::array<std::pair<const char*, AlertMeaning>, 3> all{{
      {"high", AlertMeaning::high},
      {"low", AlertMeaning::low},
      {"resolved", AlertMeaning::resolved},
  }};
};

/// Seconds, as time.monotonic() counts them.
template <>
struct Conversion<ScaleTime> {
  static ScaleTime load(Place place, py::handle given) {
    using std::chrono::nanoseconds;
    const std::chrono::duration<double> seconds{number_from(place, given)};
    if (!(seconds.count() > -9e9 && seconds.count() < 9e9)) refuse_value(place, "seconds", given);
    return ScaleTime{std::chrono::round<nanoseconds>(seconds)};
  }
  static py::object give(ScaleTime value) {
    return py::float_{std::chrono::duration<double>{value.time_since_epoch()}.count()};
  }
};

template <class T>
struct Conversion<std::deque<T>> {
  static std::deque<T> load(Place place, py::handle given) {
    const auto all = Conversion<std::vector<T>>::load(place, given);
    return {all.begin(), all.end()};
  }
  static py::object give(const std::deque<T>& value) {
    return python::give(std::vector<T>(value.begin(), value.end()));
  }
};

namespace {

/// A value of `scale`, as a stack file would have it.
std::string scale_text(const std::string& key, py::handle value) {
  if (py::isinstance<py::str>(value)) return value.cast<std::string>();
  if (py::isinstance<py::bool_>(value)) return value.ptr() == Py_True ? "true" : "false";
  if (key == "idle" || key.ends_with("_window")) {
    return std::to_string(Conversion<std::chrono::milliseconds>::load({"scale", key}, value).count()) + "ms";
  }
  number_from({"scale", key}, value);
  return py::str{value}.cast<std::string>();
}

void bind_scaling_policy(py::module_& module) {
  auto type = bind_value<ScalingPolicy>(
      module, "ScalingPolicy",
      "How many replicas a function should have; docs/scaling.md.\n\n"
      ">>> iitbfaas.ScalingPolicy(zero=True, idle=300).replace(max=5).max\n"
      "5\n",
      {field<&ScalingPolicy::min>("min", "int: replicas while it is not at zero"),
       field<&ScalingPolicy::max>("max", "int"),
       field<&ScalingPolicy::type>("type", "\"rps\", \"capacity\", \"cpu\" or \"query\""),
       field<&ScalingPolicy::target>("target", "float: load of one replica, in the unit of `type`"),
       field<&ScalingPolicy::proportion>("proportion", "float: the part of `target` aimed at, (0, 1]"),
       field<&ScalingPolicy::query>("query", "str: PromQL with one value"),
       field<&ScalingPolicy::step>("step", "int: most replicas changed at once; 0: no limit"),
       field<&ScalingPolicy::factor>("factor", "int: percent of `max` that an alert adds"),
       field<&ScalingPolicy::tolerance>("tolerance", "float: a load so near changes nothing"),
       field<&ScalingPolicy::stable_window>("stable_window", "float: seconds"),
       field<&ScalingPolicy::panic_window>("panic_window", "float: seconds"),
       field<&ScalingPolicy::panic_threshold>("panic_threshold", "float"),
       field<&ScalingPolicy::up_window>("up_window", "float: seconds"),
       field<&ScalingPolicy::down_window>("down_window", "float: seconds"),
       field<&ScalingPolicy::zero>("zero", "bool: may go to no replica at all"),
       field<&ScalingPolicy::idle>("idle", "float: seconds without a request before it does")});
  type.def(
      "validate", [](const ScalingPolicy& it) { validate(it); },
      "Raises InvalidSpec with the label's name: min above max, a target that is not above zero, ...\n\n"
      ">>> iitbfaas.ScalingPolicy(min=3, max=2).validate()\n"
      "Traceback (most recent call last):\n"
      "iitbfaas.InvalidSpec: ...\n");
}

void bind_scale_decision(py::module_& module) {
  bind_value<ScaleDecision>(
      module, "ScaleDecision",
      "How many replicas there should be, and why.\n\n"
      ">>> iitbfaas.ScaleDecision(replicas=2, reason='load').replicas\n"
      "2\n",
      {field<&ScaleDecision::replicas>("replicas", "int"), field<&ScaleDecision::reason>("reason", "str"),
       field<&ScaleDecision::load>("load", "float or None: that it rests on"),
       field<&ScaleDecision::explanation>("explanation", "str")});
}

void bind_scale_observation(py::module_& module) {
  bind_value<ScaleObservation>(
      module, "ScaleObservation",
      "What was seen of a function at one moment. None: nobody knows, which is not zero.\n\n"
      ">>> iitbfaas.ScaleObservation(wanted=1, ready=1, load=412).under_way is None\n"
      "True\n",
      {field<&ScaleObservation::wanted>("wanted", "int: replicas asked for"),
       field<&ScaleObservation::ready>("ready", "int: replicas that answer"),
       field<&ScaleObservation::load>(
           "load", "float or None: in the unit of the policy's type, since the moment before"),
       field<&ScaleObservation::under_way>("under_way", "int or None: requests, the held ones among them"),
       field<&ScaleObservation::begun>("begun", "int or None: requests since the moment before"),
       field<&ScaleObservation::held>("held", "int: requests that wait for a replica"),
       field<&ScaleObservation::complete>("complete",
                                          "bool: False: some gateway did not say, so it is the least")});
}

void bind_scale_sample(py::module_& module) {
  bind_value<ScaleHistory::Sample>(
      module, "ScaleSample",
      "A load that was seen at one moment.\n\n"
      ">>> iitbfaas.ScaleSample(at=10, load=412).load\n"
      "412.0\n",
      {field<&ScaleHistory::Sample::at>("at", "float: seconds of time.monotonic()"),
       field<&ScaleHistory::Sample::load>("load", "float")});
}

void bind_scale_call(py::module_& module) {
  bind_value<ScaleHistory::Call>(module, "ScaleCall",
                                 "How many replicas were called for from one moment on.\n\n"
                                 ">>> iitbfaas.ScaleCall(at=10, replicas=3).replicas\n"
                                 "3\n",
                                 {field<&ScaleHistory::Call::at>("at", "float: seconds of time.monotonic()"),
                                  field<&ScaleHistory::Call::replicas>("replicas", "int")});
}

void bind_scale_history(py::module_& module) {
  bind_value<ScaleHistory>(
      module, "ScaleHistory",
      "What is remembered from decision to decision; `remember` gives the next one.\n\n"
      ">>> iitbfaas.ScaleHistory().samples\n"
      "()\n",
      {field<&ScaleHistory::samples>("samples", "tuple of ScaleSample"),
       field<&ScaleHistory::calls>("calls", "tuple of ScaleCall"),
       field<&ScaleHistory::busy_at>("busy_at", "float or None: when a request was last begun or under way"),
       field<&ScaleHistory::panicked_at>("panicked_at", "float or None: when load last rose suddenly"),
       field<&ScaleHistory::wanted>("wanted", "int or None: replicas asked for, at the last moment"),
       field<&ScaleHistory::changed_at>("changed_at", "float or None: when that was last another number")});
}

void bind_alerting(py::module_& module) {
  function(
      module, "replicas_after_alert",
      [](const ScalingPolicy& policy, std::uint32_t wanted, const py::object& meaning) {
        return replicas_after_alert(
            policy, wanted, Conversion<AlertMeaning>::load({"replicas_after_alert", "meaning"}, meaning));
      },
      py::arg("policy"), py::arg("wanted"), py::arg("meaning"),
      "int: how many replicas an alert of Alertmanager calls for instead of `wanted`.\n\n"
      "meaning: \"high\" adds `factor` percent of `max`, at least one; \"low\" removes as many;\n"
      "\"resolved\" goes back to `min`.\n\n"
      ">>> iitbfaas.replicas_after_alert(iitbfaas.ScalingPolicy(min=1, max=20, factor=20), 3, 'high')\n"
      "7\n");
}

void bind_deciding(py::module_& module) {
  function(
      module, "remember",
      [](ScaleHistory history, const ScalingPolicy& policy, const ScaleObservation& observation,
         const py::object& now) {
        remember(history, policy, observation, Conversion<ScaleTime>::load({"remember", "now"}, now));
        return history;
      },
      py::arg("history"), py::arg("policy"), py::arg("observation"), py::arg("now"),
      "ScaleHistory: the history with the observation, without what no window needs any more.\n\n"
      "now: seconds of a clock that goes on, as time.monotonic().\n\n"
      ">>> policy, seen = iitbfaas.ScalingPolicy(), iitbfaas.ScaleObservation(wanted=1, ready=1, load=412)\n"
      ">>> iitbfaas.remember(iitbfaas.ScaleHistory(), policy, seen, 10).samples\n"
      "(ScaleSample(at=10.0, load=412.0),)\n");
  function(
      module, "decide",
      [](const ScalingPolicy& policy, const ScaleObservation& observation, const ScaleHistory& history,
         const py::object& now) {
        return decide(policy, observation, history, Conversion<ScaleTime>::load({"decide", "now"}, now));
      },
      py::arg("policy"), py::arg("observation"), py::arg("history"), py::arg("now"),
      "ScaleDecision: how many replicas there should be, and why; docs/scaling.md.\n\n"
      "Asks nobody, keeps nothing: the same arguments give the same decision. observation: the one last\n"
      "remembered. now: as remember.\n\n"
      ">>> policy, history = iitbfaas.ScalingPolicy(target=50), iitbfaas.ScaleHistory()\n"
      ">>> seen = iitbfaas.ScaleObservation(wanted=1, ready=1, load=412)\n"
      ">>> for now in range(5):\n"
      "...     history = iitbfaas.remember(history, policy, seen, now)\n"
      ">>> decision = iitbfaas.decide(policy, seen, history, now)\n"
      ">>> decision.replicas, decision.reason\n"
      "(10, 'panic')\n");
  bind_alerting(module);
}

void bind_labels(py::module_& module) {
  function(
      module, "scaling_policy", [](const FunctionSpec& spec) { return give(scaling_policy(spec)); },
      py::arg("spec"),
      "ScalingPolicy that the labels of a FunctionSpec say; None: nobody scales it.\n\n"
      "Raises InvalidSpec with the label's name for a value that is wrong.\n\n"
      ">>> spec = iitbfaas.FunctionSpec(labels={'com.openfaas.scale.max': '5'})\n"
      ">>> iitbfaas.scaling_policy(spec).max\n"
      "5\n"
      ">>> iitbfaas.scaling_policy(iitbfaas.FunctionSpec()) is None\n"
      "True\n");
  function(
      module, "set_scaling",
      [](FunctionSpec spec, const py::object& scale) {
        set_scale(spec, {"set_scaling", "scale"}, scale);
        return spec;
      },
      py::arg("spec"), py::arg("scale"),
      "FunctionSpec with the labels that `scale:` of a stack file stands for. scale: dict, keys as\n"
      "scaling_keys(). Raises InvalidSpec for a key that is none; of a wrong value scaling_policy tells.\n\n"
      ">>> spec = iitbfaas.set_scaling(iitbfaas.FunctionSpec(), {'max': 5, 'zero': True, 'idle': 300})\n"
      ">>> iitbfaas.scaling_policy(spec).idle\n"
      "300.0\n");
  function(
      module, "scaling_keys", [] { return give(scaling_keys()); },
      "A tuple of str: what `scale:` in a stack file takes.\n\n"
      ">>> 'stable_window' in iitbfaas.scaling_keys()\n"
      "True\n");
}

}  // namespace

void set_scale(FunctionSpec& function, Place place, const py::object& scale) {
  if (!py::isinstance<py::dict>(scale)) refuse_type(place, "a dict, as in a stack file", scale);
  for (const auto& [key, value] : py::reinterpret_borrow<py::dict>(scale)) {
    const auto name = text_from(place, key);
    set_scaling(function, name, scale_text(name, value));
  }
}

void bind_scaling(py::module_& module) {
  bind_scaling_policy(module);
  bind_scale_decision(module);
  bind_scale_observation(module);
  bind_scale_sample(module);
  bind_scale_call(module);
  bind_scale_history(module);
  bind_deciding(module);
  bind_labels(module);
}

}  // namespace iitbfaas::python

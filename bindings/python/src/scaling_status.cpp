#include "iitbfaas/scaling_status.hpp"

#include "binding.hpp"
#include "value.hpp"
#include "words.hpp"

namespace iitbfaas::python {

namespace {

void bind_policy(py::module_& module) {
  bind_value<ScalingPolicy>(
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
}

}  // namespace

void bind_scaling_status(py::module_& module) {
  bind_policy(module);
  bind_value<ScaleDecision>(
      module, "ScaleDecision",
      "How many replicas there should be, and why.\n\n"
      ">>> iitbfaas.ScaleDecision(replicas=2, reason='load').replicas\n"
      "2\n",
      {field<&ScaleDecision::replicas>("replicas", "int"), field<&ScaleDecision::reason>("reason", "str"),
       field<&ScaleDecision::load>("load", "float or None: that it rests on"),
       field<&ScaleDecision::explanation>("explanation", "str")});
  bind_value<ScaleChange>(
      module, "ScaleChange",
      "A change of the number of replicas, and why.\n\n"
      ">>> iitbfaas.ScaleChange(before=1, after=3, reason='load').after\n"
      "3\n",
      {field<&ScaleChange::at>("at", "datetime, UTC"), field<&ScaleChange::from>("before", "int"),
       field<&ScaleChange::to>("after", "int"), field<&ScaleChange::reason>("reason", "str"),
       field<&ScaleChange::explanation>("explanation", "str")});
  bind_value<ScalingStatus>(
      module, "ScalingStatus",
      "What a function is scaled by, what was seen last, what was done.\n\n"
      ">>> iitbfaas.ScalingStatus(replicas=2).policy is None\n"
      "True\n",
      {field<&ScalingStatus::policy>("policy", "ScalingPolicy, or None: nobody scales it"),
       field<&ScalingStatus::replicas>("replicas", "int: asked for"),
       field<&ScalingStatus::ready>("ready", "int: that requests are sent to"),
       field<&ScalingStatus::load>("load", "float or None, in the unit of the policy's type"),
       field<&ScalingStatus::under_way>("under_way", "int or None: requests"),
       field<&ScalingStatus::held>("held", "int: requests that wait for a replica"),
       field<&ScalingStatus::complete>("complete", "bool: every gateway has said something lately"),
       field<&ScalingStatus::decision>("decision", "ScaleDecision: the last one"),
       field<&ScalingStatus::changes>("changes", "tuple of ScaleChange: the last twenty"),
       field<&ScalingStatus::problem>("problem", "str")});
}

}  // namespace iitbfaas::python

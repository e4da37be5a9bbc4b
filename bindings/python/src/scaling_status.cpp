#include "iitbfaas/scaling_status.hpp"

#include "binding.hpp"
#include "value.hpp"
#include "words.hpp"

namespace iitbfaas::python {

void bind_scaling_status(py::module_& module) {
  bind_value<ScaleChange>(
      module, "ScaleChange",
      "A change of the number of replicas, and why.\n\n"
      ">>> iitbfaas.ScaleChange(before=1, after=3, reason='load').after\n"
      "3\n",
      {field<&ScaleChange::at>("at", "datetime, UTC"), field<&ScaleChange::from>("before", "int"),
       field<&ScaleChange::to>("after", "int"), field<&ScaleChange::reason>("reason", "str"),
       field<&ScaleChange::explanation>("explanation", "str")});
  auto type = bind_value<ScalingStatus>(
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
  type.def(
      "to_json", [](const ScalingStatus& it) { return to_text(to_json(it)); },
      "str: as GET /system/scaling/NAME of a gateway says it.\n\n"
      ">>> import json\n"
      ">>> json.loads(iitbfaas.ScalingStatus(replicas=2).to_json())['replicas']\n"
      "2\n");
}

}  // namespace iitbfaas::python

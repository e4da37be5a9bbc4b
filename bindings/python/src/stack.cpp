#include "iitbfaas/stack.hpp"

#include "binding.hpp"
#include "collections.hpp"
#include "deploying.hpp"
#include "method.hpp"
#include "value.hpp"
#include "waiting.hpp"
#include "words.hpp"

#include "iitbfaas/deployment.hpp"

namespace iitbfaas::python {
namespace {

StackSpec load(const py::args& files, const std::string& name) {
  std::vector<std::filesystem::path> paths;
  for (const auto& file : files) paths.push_back(path_from({"load", "files"}, file));
  if (paths.empty()) throw py::type_error("load() takes at least one file");
  auto spec = waiting([&] { return load_stack_files(paths); });
  if (!name.empty()) spec.name = name;
  return spec;
}

py::list plan(const Stack& stack, const StackSpec& spec, bool prune) {
  return listed(waiting([&] { return stack.diff(spec, {.prune = prune}); }));
}

/// The functions of a plan as changes, as Stack::deploy tells them.
StackPlan changes_of(const Deployment& done) {
  auto changes = done.changes;
  for (const auto& [spec, outcome] : done.functions) {
    changes.push_back({.action = outcome == DeployOutcome::created   ? StackAction::create
                                 : outcome == DeployOutcome::updated ? StackAction::update
                                                                     : StackAction::unchanged,
                       .part = StackPart::function,
                       .name = spec.name});
  }
  return changes;
}

py::list deploy_stack(const char* call, const Cluster& cluster, const StackSpec& spec,
                      const std::string& name, py::kwargs keywords) {
  refuse_unknown(call, "argument", keywords, Deploying::stack_keywords());
  Deploying deploying{call, keywords};
  auto named = spec;
  named.name = name;
  return listed(changes_of(deploying.run(cluster, named)));
}

/// A handle, and the cluster that its deploys go to.
struct StackHandle {
  Cluster cluster;
  Stack stack;
};

StackHandle handle_of(const Cluster& cluster, const std::string& name) {
  return {cluster, Stack{cluster, name}};
}

std::vector<StackStatus> statuses(const StackCollection& all, const py::object& filters = py::none()) {
  const auto wanted = filters_from(filters);
  return narrowed(waiting([cluster = all.cluster()] { return list_stacks(cluster); }), wanted);
}

std::vector<StackHandle> list(const StackCollection& all, const py::object& filters = py::none()) {
  std::vector<StackHandle> stacks;
  for (const auto& status : statuses(all, filters)) stacks.push_back(handle_of(all.cluster(), status.name));
  return stacks;
}

StackHandle find_stack(const StackCollection& all, const std::string& name) {
  for (const auto& status : statuses(all)) {
    if (status.name == name) return handle_of(all.cluster(), name);
  }
  throw NotFound{404, "find stack " + name, "nothing carries this name"};
}

py::list diff(const StackHandle& it, const StackSpec& spec, bool prune) {
  py::list changes;
  for (const auto& change : plan(it.stack, spec, prune)) {
    if (change.cast<StackChange>().action != StackAction::unchanged) changes.append(change);
  }
  return changes;
}

void bind_stack_values(py::module_& module) {
  bind_value<FieldChange>(
      module, "FieldChange",
      "A field that an update changes.\n\n"
      ">>> iitbfaas.FieldChange(field='Image', before='a', after='b').after\n"
      "'b'\n",
      {field<&FieldChange::field>("field", "str: in the Engine API's words"),
       field<&FieldChange::before>("before", "str"), field<&FieldChange::after>("after", "str")});
  bind_value<StackChange>(module, "StackChange",
                          "What a deploy does, or would do, to one part of a stack.\n\n"
                          ">>> iitbfaas.StackChange(action='create', part='function', name='first').action\n"
                          "'create'\n",
                          {field<&StackChange::action>("action", "\"create\", \"update\", …"),
                           field<&StackChange::part>("part", "\"network\", \"service\", \"function\", …"),
                           field<&StackChange::name>("name", "str"),
                           field<&StackChange::fields>("fields", "tuple of FieldChange"),
                           field<&StackChange::note>("note", "str: what an engine cannot do about it")});
  bind_value<StackStatus>(
      module, "StackStatus",
      "How much carries a stack's name.\n\n"
      ">>> iitbfaas.StackStatus(name='shop', functions=2).services\n"
      "0\n",
      {field<&StackStatus::name>("name", "str"), field<&StackStatus::services>("services", "int"),
       field<&StackStatus::functions>("functions", "int")});
  bind_value<StackReplica>(
      module, "StackReplica",
      "A replica of a stack's service or function, past ones too.\n\n"
      ">>> iitbfaas.StackReplica(name='shop_web.2').state\n"
      "''\n",
      {field<&StackReplica::id>("id", "str"), field<&StackReplica::name>("name", "str"),
       field<&StackReplica::image>("image", "str"), field<&StackReplica::node>("node", "str"),
       field<&StackReplica::desired_state>("desired_state", "str"),
       field<&StackReplica::state>("state", "str"), field<&StackReplica::error>("error", "str"),
       field<&StackReplica::ports>("ports", "str"), field<&StackReplica::since>("since", "datetime, UTC")});
}

void bind_planning(py::class_<StackHandle>& type) {
  type.def_static("load", &load, py::kw_only(), py::arg("name") = "",
                  "Reads stack or Compose files, each laid over those before: a StackSpec.\n\n"
                  "Raises InvalidSpec with file, line and column.\n\n"
                  ">>> iitbfaas.Stack.load(stack_file, name='shop').functions[0].name\n"
                  "'first'\n");
  method(
      type, "plan",
      [](const StackHandle& it, const StackSpec& spec, bool prune) { return plan(it.stack, spec, prune); },
      py::arg("spec"), py::kw_only(), py::arg("prune") = false,
      "What `deploy` would do: a list of StackChange, unchanged parts too. Functions that are still "
      "programs\n"
      "are left out.\n\n"
      ">>> iitbfaas.Stack(cluster, 'shop').plan(iitbfaas.Stack.load(stack_file))\n"
      "[]\n");
  method(type, "diff", &diff, py::arg("spec"), py::kw_only(), py::arg("prune") = false,
         "The part of the plan that changes something.\n\n"
         ">>> iitbfaas.Stack(cluster, 'shop').diff(iitbfaas.Stack.load(stack_file))\n"
         "[]\n");
  method(
      type, "deploy",
      [](const StackHandle& it, const StackSpec& spec, py::kwargs keywords) {
        return deploy_stack("deploy", it.cluster, spec, it.stack.name(), std::move(keywords));
      },
      py::arg("spec"),
      "Packages, sends and deploys all of it, and waits for its functions: a list of StackChange.\n\n"
      "prune: bool, also removes what is of the stack and in no file any more; base: image to package on\n"
      "top of; registry: str; wait: seconds or timedelta (60), each function, None: do not wait; on_step:\n"
      "called with a str before each step; on_change: with each StackChange of what is no function, as it\n"
      "is done. Raises as `Functions.create`.\n\n"
      ">>> stack = iitbfaas.Stack(cluster, 'shop')\n"
      ">>> [change.action for change in stack.deploy(iitbfaas.Stack.load(stack_file))]\n"
      "['create']\n"
      ">>> stack.remove()\n");
}

void bind_one_stack(py::module_& module) {
  py::class_<StackHandle> type{module, "Stack",
                               "Names what was, or will be, deployed under one name.\n\n"
                               "Stack(cluster, name) asks nobody.\n\n"
                               ">>> iitbfaas.Stack(cluster, 'shop')\n"
                               "<Stack shop>\n"};
  type.def(py::init([](const ClusterHandle& cluster, const std::string& name) {
             return handle_of(cluster.get(), name);
           }),
           py::arg("cluster"), py::arg("name"));
  type.def_property_readonly(
      "name", [](const StackHandle& it) { return it.stack.name(); }, "str");
  bind_planning(type);
  method(
      type, "functions",
      [](const StackHandle& it) { return listed(waiting([&] { return it.stack.functions(); })); },
      "A list of its functions.\n\n"
      ">>> iitbfaas.Stack(cluster, 'shop').functions()\n"
      "[]\n");
  method(
      type, "replicas",
      [](const StackHandle& it) { return listed(waiting([&] { return it.stack.replicas(); })); },
      "A list of StackReplica, newest first in each slot.\n\n"
      ">>> iitbfaas.Stack(cluster, 'shop').replicas()\n"
      "[]\n");
  method(
      type, "remove", [](const StackHandle& it) { waiting([&] { it.stack.remove(); }); },
      "Removes all that carries its name but volumes. Raises NotFound.\n\n"
      ">>> iitbfaas.Stack(cluster, 'nobody').remove()\n"
      "Traceback (most recent call last):\n"
      "iitbfaas.NotFound: ...\n");
  type.def("__repr__", [](const StackHandle& it) { return "<Stack " + it.stack.name() + ">"; });
}

void bind_stack_lists(py::class_<StackCollection>& type) {
  method(
      type, "list",
      [](const StackCollection& all, const py::object& filters) { return listed(list(all, filters)); },
      py::kw_only(), py::arg("filters") = py::none(),
      "A list of Stack. Filters: name.\n\n"
      ">>> cluster.stacks.list(filters={'name': 'shop'})\n"
      "[]\n");
  method(
      type, "statuses",
      [](const StackCollection& all, const py::object& filters) { return listed(statuses(all, filters)); },
      py::kw_only(), py::arg("filters") = py::none(),
      "A list of StackStatus. Filters: name.\n\n"
      ">>> cluster.stacks.statuses()\n"
      "[]\n");
}

}  // namespace

void bind_stack(py::module_& module) {
  bind_stack_values(module);
  bind_one_stack(module);
  py::class_<StackCollection> type{module, "Stacks",
                                   "The stacks of a cluster, ours and Docker's.\n\n"
                                   ">>> len(cluster.stacks)\n"
                                   "0\n"};
  iterate(type, [](const StackCollection& all) { return list(all); });
  bind_stack_lists(type);
  method(type, "get", &find_stack, py::arg("name"),
         "The Stack of that name. Raises NotFound.\n\n"
         ">>> stack = cluster.stacks.create(iitbfaas.Stack.load(stack_file, name='shop'))\n"
         ">>> cluster.stacks.get('shop').functions()\n"
         "[<Function first>]\n"
         ">>> stack.remove()\n");
  method(
      type, "create",
      [](const StackCollection& all, const StackSpec& spec, py::kwargs keywords) {
        const auto cluster = all.cluster();
        deploy_stack("create", cluster, spec, spec.name, std::move(keywords));
        return handle_of(cluster, spec.name);
      },
      py::arg("spec"),
      "Deploys it under the name it has: the Stack. As Stack.deploy.\n\n"
      ">>> stack = cluster.stacks.create(iitbfaas.Stack.load(stack_file, name='shop'))\n"
      ">>> len(stack.replicas())\n"
      "1\n"
      ">>> stack.remove()\n");
}

}  // namespace iitbfaas::python

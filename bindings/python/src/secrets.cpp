#include "iitbfaas/secrets.hpp"

#include "binding.hpp"
#include "collections.hpp"
#include "value.hpp"
#include "waiting.hpp"

namespace iitbfaas::python {
namespace {

std::vector<SecretStatus> all_of(const SecretCollection& all, const std::optional<std::string>& name_space) {
  const auto& cluster = all.cluster();
  return waiting([&] { return Secrets{cluster}.list(name_space); });
}

}  // namespace

void bind_secrets(py::module_& module) {
  bind_value<SecretStatus>(
      module, "SecretStatus", "What can be told of a secret; its value never comes back.",
      {field<&SecretStatus::name>("name", "str"), field<&SecretStatus::name_space>("namespace", "str"),
       field<&SecretStatus::created_at>("created", "datetime, UTC: of its present value"),
       field<&SecretStatus::labels>("labels", "mapping of str to str"),
       field<&SecretStatus::used_by>("used_by", "tuple of str: functions and services")});
  py::class_<SecretCollection> type{module, "Secrets",
                                    "What functions read under /var/openfaas/secrets.\n\n"
                                    ">>> cluster.secrets.create('token', 'of no use')\n"
                                    ">>> [secret.name for secret in cluster.secrets]\n"
                                    "['token']\n"
                                    ">>> cluster.secrets.remove('token')\n"};
  iterate(type, [](const SecretCollection& all) { return all_of(all, {}); });
  const auto name_space = py::arg("namespace") = default_namespace;
  type.def(
      "list",
      [](const SecretCollection& all, const std::optional<std::string>& where) {
        return listed(all_of(all, where));
      },
      py::kw_only(), py::arg("namespace") = py::none(), "A list of SecretStatus. Two requests.");
  type.def(
      "get",
      [](const SecretCollection& all, const std::string& name, const std::string& where) {
        for (auto& secret : all_of(all, where)) {
          if (secret.name == name) return secret;
        }
        throw NotFound{404, "find secret " + name, "no such secret"};
      },
      py::arg("name"), py::kw_only(), name_space, "Its SecretStatus. Raises NotFound.");
  const auto value_of = [](const py::object& value) { return octets_from({"secret", "value"}, value); };
  type.def(
      "create",
      [value_of](const SecretCollection& all, const std::string& name, const py::object& value,
                 const std::string& where) {
        waiting([&, octets = value_of(value)] { Secrets{all.cluster()}.create(name, octets, where); });
      },
      py::arg("name"), py::arg("value"), py::kw_only(), name_space,
      "value: bytes or str. Raises InvalidSpec, Conflict.");
  type.def(
      "replace",
      [value_of](const SecretCollection& all, const std::string& name, const py::object& value,
                 const std::string& where) {
        waiting([&, octets = value_of(value)] { Secrets{all.cluster()}.replace(name, octets, where); });
      },
      py::arg("name"), py::arg("value"), py::kw_only(), name_space,
      "Gives it another value; what uses it starts anew. Raises NotFound.");
  type.def(
      "remove",
      [](const SecretCollection& all, const std::string& name, const std::string& where) {
        waiting([&] { Secrets{all.cluster()}.remove(name, where); });
      },
      py::arg("name"), py::kw_only(), name_space, "Raises NotFound; Conflict while something uses it.");
}

}  // namespace iitbfaas::python

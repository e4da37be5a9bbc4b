#include "iitbfaas/secrets.hpp"

#include "binding.hpp"
#include "collections.hpp"
#include "method.hpp"
#include "value.hpp"
#include "waiting.hpp"

namespace iitbfaas::python {
namespace {

std::vector<SecretStatus> all_of(const SecretCollection& all, const std::optional<std::string>& name_space) {
  return waiting([&, cluster = all.cluster()] { return Secrets{cluster}.list(name_space); });
}

SecretStatus find_secret(const SecretCollection& all, const std::string& name,
                         const std::string& name_space) {
  for (auto& secret : all_of(all, name_space)) {
    if (secret.name == name) return secret;
  }
  throw NotFound{404, "find secret " + name, "no such secret"};
}

std::string value_of(const py::object& value) { return octets_from({"secret", "value"}, value); }

void bind_verbs(py::class_<SecretCollection>& type) {
  const auto name_space = py::arg("namespace") = default_namespace;
  method(
      type, "create",
      [](const SecretCollection& all, const std::string& name, const py::object& value,
         const std::string& where) {
        waiting([&, cluster = all.cluster(), octets = value_of(value)] {
          Secrets{cluster}.create(name, octets, where);
        });
      },
      py::arg("name"), py::arg("value"), py::kw_only(), name_space,
      "value: bytes or str. Raises InvalidSpec, Conflict.\n\n"
      ">>> cluster.secrets.create('key', b'one')\n"
      ">>> cluster.secrets.remove('key')\n");
  method(
      type, "replace",
      [](const SecretCollection& all, const std::string& name, const py::object& value,
         const std::string& where) {
        waiting([&, cluster = all.cluster(), octets = value_of(value)] {
          Secrets{cluster}.replace(name, octets, where);
        });
      },
      py::arg("name"), py::arg("value"), py::kw_only(), name_space,
      "Gives it another value; what uses it starts anew. Raises NotFound.\n\n"
      ">>> cluster.secrets.create('key', b'one')\n"
      ">>> cluster.secrets.replace('key', b'two')\n"
      ">>> cluster.secrets.remove('key')\n");
  method(
      type, "remove",
      [](const SecretCollection& all, const std::string& name, const std::string& where) {
        waiting([&, cluster = all.cluster()] { Secrets{cluster}.remove(name, where); });
      },
      py::arg("name"), py::kw_only(), name_space,
      "Raises NotFound; Conflict while something uses it.\n\n"
      ">>> cluster.secrets.create('key', b'one')\n"
      ">>> cluster.secrets.remove('key')\n");
}

}  // namespace

void bind_secrets(py::module_& module) {
  bind_value<SecretStatus>(
      module, "SecretStatus",
      "What can be told of a secret; its value never comes back.\n\n"
      ">>> iitbfaas.SecretStatus(name='token').namespace\n"
      "'openfaas-fn'\n",
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
  method(
      type, "list",
      [](const SecretCollection& all, const py::object& filters) {
        return listed(narrowed(all_of(all, {}), filters_from(filters)));
      },
      py::kw_only(), py::arg("filters") = py::none(),
      "A list of SecretStatus, in two requests. Filters: name, namespace, label.\n\n"
      ">>> cluster.secrets.list(filters={'namespace': 'shop'})\n"
      "[]\n");
  method(type, "get", &find_secret, py::arg("name"), py::kw_only(), py::arg("namespace") = default_namespace,
         "Its SecretStatus. Raises NotFound.\n\n"
         ">>> cluster.secrets.create('key', b'one')\n"
         ">>> cluster.secrets.get('key').used_by\n"
         "()\n"
         ">>> cluster.secrets.remove('key')\n");
  bind_verbs(type);
}

}  // namespace iitbfaas::python

#pragma once
#include "conversion.hpp"

#include "iitbfaas/cluster.hpp"
#include "iitbfaas/error.hpp"
#include "iitbfaas/filters.hpp"

#include <optional>

namespace iitbfaas::python {

/// A cluster until it is closed.
struct ClusterHandle {
  std::optional<Cluster> cluster;

  /// With the GIL. A copy: another thread may close it while this one waits.
  Cluster get() const {
    if (!cluster) throw Error{"use a cluster: it is closed"};
    return *cluster;
  }
};

/// Of an argument that is a Cluster or None. With the GIL.
inline std::optional<Cluster> cluster_from(Place place, const py::object& given) {
  if (given.is_none()) return {};
  if (!py::isinstance<ClusterHandle>(given)) refuse_type(place, "a Cluster", given);
  return given.cast<const ClusterHandle&>().get();
}

/// {"label": ["a", "b=c"], "name": "hello"}: a value or a list of them.
inline Filters filters_from(const py::object& given) {
  Filters filters;
  if (given.is_none()) return filters;
  if (!py::isinstance<py::dict>(given)) refuse_type({"list", "filters"}, "a dict", given);
  for (const auto& [key, value] : py::reinterpret_borrow<py::dict>(given)) {
    auto& wanted = filters[text_from({"list", "filters"}, key)];
    if (py::isinstance<py::str>(value))
      wanted = {value.cast<std::string>()};
    else
      wanted = Conversion<std::vector<std::string>>::load({"list", "filters"}, value);
  }
  return filters;
}

}  // namespace iitbfaas::python

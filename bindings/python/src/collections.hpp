#pragma once
#include "cluster_handle.hpp"

#include <memory>

/// cluster.functions, cluster.nodes, …: each asks its cluster whenever it is asked.
namespace iitbfaas::python {

struct Collection {
  std::shared_ptr<const ClusterHandle> handle;
  /// With the GIL.
  Cluster cluster() const { return handle->get(); }
};

struct FunctionCollection : Collection {};
struct NodeCollection : Collection {};
struct StackCollection : Collection {};
struct ImageCollection : Collection {};
struct SecretCollection : Collection {};
/// What of a cluster there is once.
struct MonitoringHandle : Collection {};
struct RegistryHandle : Collection {};

/// What all of them have, from what lists all.
template <class C, class List>
void iterate(py::class_<C>& type, List list) {
  type.def("__iter__", [list](const C& all) -> py::object { return py::iter(give(list(all))); });
  type.def("__len__", [list](const C& all) { return list(all).size(); });
}

/// Those of `all` that the filters let through.
template <class T>
std::vector<T> narrowed(std::vector<T> all, const Filters& filters) {
  static_cast<void>(matches(T{}, filters));  // an unknown filter is refused though there be nothing
  std::erase_if(all, [&](const T& one) { return !matches(one, filters); });
  return all;
}

template <class T>
py::list listed(const std::vector<T>& all) {
  py::list result;
  for (const auto& one : all) result.append(give(one));
  return result;
}

}  // namespace iitbfaas::python

#pragma once
#include "cluster_handle.hpp"

#include <memory>

/// cluster.functions, cluster.nodes, …: each asks its cluster whenever it is asked.
namespace iitbfaas::python {

struct Collection {
  std::shared_ptr<const ClusterHandle> handle;
  const Cluster& cluster() const { return handle->get(); }
};

struct FunctionCollection : Collection {};
struct NodeCollection : Collection {};
struct StackCollection : Collection {};
struct ImageCollection : Collection {};
struct SecretCollection : Collection {};

/// What all of them have, from what lists all.
template <class C, class List>
void iterate(py::class_<C>& type, List list) {
  type.def("__iter__", [list](const C& all) -> py::object { return py::iter(give(list(all))); });
  type.def("__len__", [list](const C& all) { return list(all).size(); });
}

template <class T>
py::list listed(const std::vector<T>& all) {
  py::list result;
  for (const auto& one : all) result.append(give(one));
  return result;
}

}  // namespace iitbfaas::python

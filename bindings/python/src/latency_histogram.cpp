#include "iitbfaas/latency_histogram.hpp"

#include "binding.hpp"
#include "method.hpp"
#include "numeric.hpp"
#include "value.hpp"

#include <pybind11/numpy.h>

namespace iitbfaas::python {
namespace {

using Histogram = LatencyHistogram;
using std::chrono::nanoseconds;

double in_seconds(nanoseconds time) { return std::chrono::duration<double>{time}.count(); }

py::tuple bucket_arrays(const Histogram& it) {
  need_module("LatencyHistogram.to_numpy", "numpy");
  const auto buckets = it.buckets();
  py::array_t<double> highest{static_cast<py::ssize_t>(buckets.size())};
  py::array_t<std::uint64_t> counts{static_cast<py::ssize_t>(buckets.size())};
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    highest.mutable_at(i) = in_seconds(buckets[i].highest);
    counts.mutable_at(i) = buckets[i].count;
  }
  return py::make_tuple(highest, counts);
}

py::tuple buckets_of(const Histogram& it) {
  py::list buckets;
  for (const auto& [highest, count] : it.buckets()) buckets.append(py::make_tuple(highest.count(), count));
  return py::make_tuple(buckets, it.min().count(), it.max().count(), it.total().count());
}

Histogram restored(const py::tuple& state) {
  std::vector<Histogram::Bucket> buckets;
  for (const auto& bucket : state[0]) {
    const auto pair = py::reinterpret_borrow<py::tuple>(bucket);
    buckets.push_back({nanoseconds{pair[0].cast<std::int64_t>()}, pair[1].cast<std::uint64_t>()});
  }
  const auto time = [&](int i) { return nanoseconds{state[i].cast<std::int64_t>()}; };
  return Histogram::restored(buckets, time(1), time(2), time(3));
}

std::string shown_histogram(const Histogram& it) {
  return "<LatencyHistogram of " + std::to_string(it.count()) + ", p50 " +
         std::to_string(in_seconds(it.percentile(50))) + " s, p99 " +
         std::to_string(in_seconds(it.percentile(99))) + " s>";
}

void bind_figures(py::class_<Histogram>& type) {
  const auto property = [&](const char* name, auto get, const char* doc) {
    type.def_property_readonly(
        name, [get](const Histogram& it) { return give((it.*get)()); }, doc);
  };
  property("count", &Histogram::count, "int");
  property("min", &Histogram::min, "float: seconds, exact; 0 when empty");
  property("max", &Histogram::max, "float: seconds, exact; 0 when empty");
  property("mean", &Histogram::mean, "float: seconds; 0 when empty");
  property("deviation", &Histogram::deviation, "float: seconds, the standard deviation");
  method(
      type, "percentile",
      [](const Histogram& it, const py::object& percent) {
        return give(it.percentile(number_from({"percentile", "percent"}, percent)));
      },
      py::arg("percent"),
      "float: seconds that `percent` (0 to 100) of all do not exceed, to three digits. Raises\n"
      "InvalidSpec.\n\n"
      ">>> result.latency.min <= result.latency.percentile(50) <= result.latency.max * 1.001\n"
      "True\n");
  type.def("to_numpy", &bucket_arrays,
           "Two arrays, ascending: the highest latency of each bucket that is not empty (float64, seconds),\n"
           "and how many are in it (uint64). Needs numpy.\n\n"
           ">>> highest, counts = result.latency.to_numpy()\n"
           ">>> counts.sum() == result.latency.count\n"
           "True\n");
}

}  // namespace

void bind_latency_histogram(py::module_& module) {
  py::class_<Histogram> type{module, "LatencyHistogram",
                             "Latencies counted to three significant digits from 1 us to 10 min.\n\n"
                             ">>> result.latency.count == result.completed\n"
                             "True\n"};
  bind_figures(type);
  type.def("__len__", [](const Histogram& it) { return it.count(); });
  type.def("__eq__", [](const Histogram& it, const py::object& other) -> py::object {
    if (!py::isinstance<Histogram>(other)) return py::reinterpret_borrow<py::object>(Py_NotImplemented);
    return py::bool_{it == other.cast<const Histogram&>()};
  });
  type.def("__repr__", &shown_histogram);
  type.def(py::pickle(&buckets_of, &restored));
}

}  // namespace iitbfaas::python

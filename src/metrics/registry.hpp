#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

/// Counters, gauges and histograms, and Prometheus's text format (version 0.0.4).
namespace iitbfaas::metrics {

using Labels = std::vector<std::pair<std::string, std::string>>;

class Counter {
 public:
  void add(std::uint64_t count = 1) noexcept { value_.fetch_add(count, std::memory_order_relaxed); }
  std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

class Gauge {
 public:
  void set(double value) noexcept { value_.store(value, std::memory_order_relaxed); }
  void add(double delta) noexcept { value_.fetch_add(delta, std::memory_order_relaxed); }
  double value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

/// Seconds, in Prometheus's default buckets: 5 ms to 10 s.
class Histogram {
 public:
  static constexpr std::array bounds{.005, .01, .025, .05, .1, .25, .5, 1., 2.5, 5., 10.};
  void observe(double seconds) noexcept;

 private:
  friend class Registry;
  std::array<std::atomic<std::uint64_t>, bounds.size() + 1> buckets_ =
      {};  ///< the last one is past every bound
  std::atomic<double> sum_{0};
};

/// Names the metrics of one process. A metric asked for again with the same labels, in any order, is the same
/// metric; asked for as another kind, std::logic_error. References stay valid until `remove` or the
/// registry's end. Thread-safe; look up once and keep the reference where speed matters.
class Registry {
 public:
  Counter& counter(const std::string& name, const std::string& help, const Labels& labels = {});
  Gauge& gauge(const std::string& name, const std::string& help, const Labels& labels = {});
  Histogram& histogram(const std::string& name, const std::string& help, const Labels& labels = {});

  /// The same, for metrics that may be removed while somebody still counts: these stay valid, only unseen.
  std::shared_ptr<Counter> shared_counter(const std::string& name, const std::string& help,
                                          const Labels& labels);
  std::shared_ptr<Gauge> shared_gauge(const std::string& name, const std::string& help, const Labels& labels);
  std::shared_ptr<Histogram> shared_histogram(const std::string& name, const std::string& help,
                                              const Labels& labels);

  /// Forgets every metric of this name that carries this label: its function is gone. No plain reference to
  /// it may be kept.
  void remove(const std::string& name, const std::string& label, const std::string& value);

  /// Serve as `text/plain; version=0.0.4`.
  std::string text() const;

 private:
  enum class Kind { counter, gauge, histogram };
  struct Metric {
    Counter counter;
    Gauge gauge;
    Histogram histogram;
  };
  struct Family {
    Kind kind = Kind::counter;
    std::string help;
    std::map<Labels, std::shared_ptr<Metric>> metrics;
  };
  std::shared_ptr<Metric> metric(Kind kind, const std::string& name, const std::string& help, Labels labels);
  static void append(std::string& out, const std::string& name, const Labels& labels,
                     const Histogram& histogram);

  mutable std::mutex mutex_;
  std::map<std::string, Family> families_;
};

}  // namespace iitbfaas::metrics

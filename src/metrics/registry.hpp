#pragma once
#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
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
  static constexpr double bounds[] = {.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};
  void observe(double seconds) noexcept;

 private:
  friend class Registry;
  std::atomic<std::uint64_t> buckets_[std::size(bounds) + 1] = {};
  std::atomic<double> sum_{0};
};

/// Names the metrics of one process. A metric asked for again with the same labels is the same metric; references
/// stay valid until the registry dies. Thread-safe; look up once and keep the reference where speed matters.
class Registry {
 public:
  Counter& counter(const std::string& name, const std::string& help, const Labels& labels = {});
  Gauge& gauge(const std::string& name, const std::string& help, const Labels& labels = {});
  Histogram& histogram(const std::string& name, const std::string& help, const Labels& labels = {});
  /// Forgets every metric of this name that carries this label: its function is gone. No reference to it may be kept.
  void remove(const std::string& name, const std::string& label, const std::string& value);

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
  Metric& metric(Kind kind, const std::string& name, const std::string& help, const Labels& labels);
  static void append(std::string& out, const std::string& name, const Family& family, const Labels& labels,
                     const Metric& metric);

  mutable std::mutex mutex_;
  std::map<std::string, Family> families_;
};

}  // namespace iitbfaas::metrics

#include "metrics/registry.hpp"

#include "metrics/text_format.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>

namespace iitbfaas::metrics {
namespace {

std::string number(double value) {
  std::string text;
  append_number(text, value);
  return text;
}

void append_labels(std::string& out, const Labels& labels, std::string_view le = {}) {
  if (labels.empty() && le.empty()) return;
  char separator = '{';
  for (const auto& [name, value] : labels) {
    out += separator;
    append_label(out, name, value);
    separator = ',';
  }
  if (!le.empty()) {
    out += separator;
    append_label(out, "le", le);
  }
  out += '}';
}

void append_sample(std::string& out, std::string_view name, const Labels& labels, std::string_view value) {
  out += name;
  append_labels(out, labels);
  out.append(" ").append(value).append("\n");
}

}  // namespace

void Histogram::observe(double seconds) noexcept {
  const auto* const bucket = std::ranges::lower_bound(bounds, seconds);
  buckets_[static_cast<std::size_t>(bucket - bounds.begin())].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(seconds, std::memory_order_relaxed);
}

Counter& Registry::counter(const std::string& name, const std::string& help, const Labels& labels) {
  return metric(Kind::counter, name, help, labels)->counter;
}

Gauge& Registry::gauge(const std::string& name, const std::string& help, const Labels& labels) {
  return metric(Kind::gauge, name, help, labels)->gauge;
}

Histogram& Registry::histogram(const std::string& name, const std::string& help, const Labels& labels) {
  return metric(Kind::histogram, name, help, labels)->histogram;
}

std::shared_ptr<Counter> Registry::shared_counter(const std::string& name, const std::string& help,
                                                  const Labels& labels) {
  auto found = metric(Kind::counter, name, help, labels);
  return {found, &found->counter};
}

std::shared_ptr<Gauge> Registry::shared_gauge(const std::string& name, const std::string& help,
                                              const Labels& labels) {
  auto found = metric(Kind::gauge, name, help, labels);
  return {found, &found->gauge};
}

std::shared_ptr<Histogram> Registry::shared_histogram(const std::string& name, const std::string& help,
                                                      const Labels& labels) {
  auto found = metric(Kind::histogram, name, help, labels);
  return {found, &found->histogram};
}

std::shared_ptr<Registry::Metric> Registry::metric(Kind kind, const std::string& name,
                                                   const std::string& help, Labels labels) {
  std::ranges::sort(labels);
  const std::scoped_lock lock{mutex_};
  const auto [family, is_new] = families_.try_emplace(name);
  if (is_new) {
    family->second.kind = kind;
    family->second.help = help;
  }
  if (family->second.kind != kind) throw std::logic_error{"metric " + name + " was made as another kind"};
  auto& found = family->second.metrics[std::move(labels)];
  if (!found) found = std::make_shared<Metric>();
  return found;
}

void Registry::remove(const std::string& name, const std::string& label, const std::string& value) {
  const std::scoped_lock lock{mutex_};
  const auto family = families_.find(name);
  if (family == families_.end()) return;
  std::erase_if(family->second.metrics, [&](const auto& entry) {
    return std::ranges::find(entry.first, std::pair{label, value}) != entry.first.end();
  });
  if (family->second.metrics.empty()) families_.erase(family);
}

void Registry::append(std::string& out, const std::string& name, const Labels& labels,
                      const Histogram& histogram) {
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < histogram.buckets_.size(); ++i) {
    below += histogram.buckets_[i].load(std::memory_order_relaxed);
    out.append(name).append("_bucket");
    append_labels(out, labels, i < Histogram::bounds.size() ? number(Histogram::bounds[i]) : "+Inf");
    out.append(" ").append(std::to_string(below)).append("\n");
  }
  append_sample(out, name + "_sum", labels, number(histogram.sum_.load(std::memory_order_relaxed)));
  append_sample(out, name + "_count", labels, std::to_string(below));
}

std::string Registry::text() const {
  constexpr std::array kinds{"counter", "gauge", "histogram"};
  std::string out;
  const std::scoped_lock lock{mutex_};
  for (const auto& [name, family] : families_) {
    append_family(out, name, family.help, kinds[static_cast<std::size_t>(family.kind)]);
    for (const auto& [labels, metric] : family.metrics) {
      switch (family.kind) {
        case Kind::counter: append_sample(out, name, labels, std::to_string(metric->counter.value())); break;
        case Kind::gauge: append_sample(out, name, labels, number(metric->gauge.value())); break;
        case Kind::histogram: append(out, name, labels, metric->histogram); break;
      }
    }
  }
  return out;
}

}  // namespace iitbfaas::metrics

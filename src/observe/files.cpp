#include "observe/alert_config.hpp"
#include "observe/dashboard.hpp"
#include "observe/paths.hpp"
#include "observe/rules.hpp"
#include "observe/scrape_config.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/monitoring_settings.hpp"

#include <algorithm>

namespace iitbfaas {
namespace {

void check_part(double value, const char* field) {
  if (!(value > 0 && value <= 1))
    throw InvalidSpec{field, "must be above 0 and at most 1: a part of the whole"};
}

void check_positive(double value, const char* field) {
  if (!(value > 0)) throw InvalidSpec{field, "must be above 0"};
}

void check(const MonitoringThresholds& thresholds) {
  check_part(thresholds.node_cpu, "thresholds.node_cpu");
  check_part(thresholds.node_memory, "thresholds.node_memory");
  check_part(thresholds.node_disk, "thresholds.node_disk");
  check_part(thresholds.task_cpu, "thresholds.task_cpu");
  check_part(thresholds.task_memory, "thresholds.task_memory");
  check_part(thresholds.errors, "thresholds.errors");
  check_positive(thresholds.requests_high, "thresholds.requests_high");
  check_positive(thresholds.requests_low, "thresholds.requests_low");
  if (thresholds.requests_low >= thresholds.requests_high) {
    throw InvalidSpec{"thresholds.requests_low", "must be below requests_high, or replicas come and go"};
  }
  check_positive(static_cast<double>(thresholds.disk_horizon.count()), "thresholds.disk_horizon");
  check_positive(static_cast<double>(thresholds.p99.count()), "thresholds.p99");
  check_positive(thresholds.task_restarts, "thresholds.task_restarts");
}

/// A password in one would be shown by whoever shows the configuration.
void check_urls(const std::vector<std::string>& urls, const char* field) {
  for (const auto& url : urls) {
    const bool is_http = url.starts_with("http://") || url.starts_with("https://");
    if (!is_http) throw InvalidSpec{field, "\"" + url + "\" does not begin with http:// or https://"};
    if (url.find('@') < url.find('/', url.find("//") + 2)) {
      throw InvalidSpec{field, "a URL with a password in it would be kept where others can read it"};
    }
  }
}

}  // namespace

void validate(const MonitoringSettings& settings) {
  const auto check_span = [](std::chrono::milliseconds span, const char* field) {
    if (span < std::chrono::milliseconds{100}) throw InvalidSpec{field, "must be 100ms or more"};
  };
  check_span(settings.scrape_interval, "scrape_interval");
  check_span(settings.evaluation_interval, "evaluation_interval");
  check_span(settings.discovery_interval, "discovery_interval");
  check_span(settings.alert_repeat, "alert_repeat");
  if (settings.rate_window < 4 * settings.scrape_interval) {
    throw InvalidSpec{"rate_window", "must hold four scrapes, or rates come and go"};
  }
  if (settings.retention < std::chrono::hours{1}) throw InvalidSpec{"retention", "must be an hour or more"};
  if (settings.engine_metrics_port == 0) throw InvalidSpec{"engine_metrics_port", "0 is no port"};
  for (const auto hold :
       {settings.resource_hold, settings.request_hold, settings.down_hold, settings.alert_delay}) {
    if (hold.count() < 0) throw InvalidSpec{"hold", "must not be negative"};
  }
  check_urls(settings.remote_write, "remote_write");
  check_urls(settings.alert_webhooks, "alert_webhooks");
  check(settings.thresholds);
}

std::vector<MonitoringFile> monitoring_files(const MonitoringSettings& settings, const MonitoringSite& site) {
  using namespace observe;
  validate(settings);
  std::vector<MonitoringFile> files{{"prometheus", paths::prometheus_config, scrape_config(settings, site)}};
  for (const auto& group : rule_groups(settings)) {
    files.push_back({"prometheus", paths::rules + group.name + ".yml", rules_file(group)});
  }
  files.push_back({"alertmanager", paths::alertmanager_config, alertmanager_config(settings, site)});
  const auto scrape_seconds = std::chrono::ceil<std::chrono::seconds>(settings.scrape_interval).count();
  const auto prometheus = "http://" + site.prometheus + paths::prometheus_prefix;
  files.push_back({"grafana", paths::grafana_source, grafana_source(prometheus, scrape_seconds)});
  files.push_back({"grafana", paths::grafana_provider, grafana_provider()});
  for (const auto& dashboard : dashboards()) {
    files.push_back({"grafana", std::string{paths::dashboards} + "/" + dashboard.name + ".json",
                     dashboard_file(dashboard)});
  }
  files.push_back({"karma", paths::karma_config, karma_config(site)});
  return files;
}

}  // namespace iitbfaas

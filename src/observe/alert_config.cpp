#include "observe/alert_config.hpp"

#include "contract/headers.hpp"
#include "contract/names.hpp"
#include "contract/ports.hpp"
#include "observe/paths.hpp"
#include "observe/words.hpp"
#include "observe/yaml.hpp"

#include <algorithm>

namespace iitbfaas::observe {
namespace {

constexpr const char* to_nobody = "nobody";
constexpr const char* to_gateway = "gateway";
constexpr const char* to_webhooks = "webhooks";
constexpr std::chrono::milliseconds shortest_group_interval{1'000};
constexpr const char* repeat_to_people = "4h";

YAML::Node gateway_receiver(const MonitoringSite& site) {
  YAML::Node webhook;
  webhook["url"] = site.gateway + contract::alert_path;
  webhook["send_resolved"] = true;
  if (!site.password_file.empty()) {
    auto login = webhook["http_config"]["basic_auth"];
    login["username"] = contract::admin_user;
    login["password_file"] = site.password_file;
  }
  // The gateway's certificate names it as its users know it, not as it is known on the cluster's own network.
  if (site.gateway.starts_with("https://")) {
    webhook["http_config"]["tls_config"]["insecure_skip_verify"] = true;
  }
  YAML::Node receiver;
  receiver["name"] = to_gateway;
  receiver["webhook_configs"].push_back(webhook);
  return receiver;
}

YAML::Node webhook_receiver(const MonitoringSettings& settings) {
  YAML::Node receiver;
  receiver["name"] = to_webhooks;
  for (const auto& url : settings.alert_webhooks) {
    YAML::Node webhook;
    webhook["url"] = url;
    webhook["send_resolved"] = true;
    receiver["webhook_configs"].push_back(webhook);
  }
  return receiver;
}

/// One group a function and alert, so that one function's demand never waits for another's.
YAML::Node scaling_route(const MonitoringSettings& settings) {
  YAML::Node route;
  route["receiver"] = to_gateway;
  route["matchers"] = sequence({std::string{words::action} + "=\"" + words::scale + "\""});
  route["group_by"] = sequence({"alertname", "function_name"});
  route["group_interval"] = duration(std::max(settings.alert_delay, shortest_group_interval));
  route["repeat_interval"] = duration(settings.alert_repeat);
  route["continue"] = true;
  return route;
}

}  // namespace

std::string alertmanager_config(const MonitoringSettings& settings, const MonitoringSite& site) {
  YAML::Node everything;
  everything["receiver"] = settings.alert_webhooks.empty() ? to_nobody : to_webhooks;
  YAML::Node route;
  route["receiver"] = to_nobody;
  route["group_by"] = sequence({"alertname"});
  route["group_wait"] = duration(settings.alert_delay);
  route["repeat_interval"] = repeat_to_people;
  route["routes"].push_back(scaling_route(settings));
  route["routes"].push_back(everything);
  YAML::Node nobody;
  nobody["name"] = to_nobody;
  YAML::Node root;
  root["route"] = route;
  root["receivers"].push_back(nobody);
  root["receivers"].push_back(gateway_receiver(site));
  if (!settings.alert_webhooks.empty()) root["receivers"].push_back(webhook_receiver(settings));
  return document(root);
}

std::string karma_config(const MonitoringSite& site) {
  YAML::Node server;
  server["name"] = "iitbfaas";
  server["uri"] = "http://" + site.alertmanager + paths::alertmanager_prefix;
  server["proxy"] = true;
  YAML::Node root;
  root["alertmanager"]["servers"].push_back(server);
  root["listen"]["port"] = contract::karma_port;
  root["listen"]["prefix"] = std::string{paths::karma_prefix} + "/";
  return document(root);
}

}  // namespace iitbfaas::observe

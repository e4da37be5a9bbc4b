#include "provision/daemon_config.hpp"

#include "base/text.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

namespace iitbfaas::provision {
namespace {

using Json = nlohmann::ordered_json;

Json parse(const std::optional<std::string>& existing) {
  // dockerd takes an empty file for none.
  if (!existing || base::trim(*existing).empty()) return Json::object();
  auto document = Json::parse(*existing, nullptr, false);
  if (document.is_discarded()) throw Error{"/etc/docker/daemon.json is no JSON"};
  if (!document.is_object()) throw Error{"/etc/docker/daemon.json is no JSON object"};
  return document;
}

void say(MergedConfig& merged, const std::string& words) {
  merged.summary += (merged.summary.empty() ? "" : " and ") + words;
}

}  // namespace

MergedConfig merge_daemon_config(const std::optional<std::string>& existing, const DaemonWishes& wishes) {
  auto document = parse(existing);
  MergedConfig merged;
  if (const auto live = document.find("live-restore"); live != document.end() && *live == true) {
    *live = false;
    merged.breaks_swarm = true;
    merged.effect = DaemonChange::reload;
    say(merged, "has live-restore, which no Swarm allows");
  }
  if (!wishes.metrics_address.empty() && !document.contains("metrics-addr")) {
    document["metrics-addr"] = wishes.metrics_address;
    merged.effect = DaemonChange::restart;
    say(merged, "has no metrics-addr");
  }
  if (merged.effect != DaemonChange::none) merged.text = document.dump(2) + "\n";
  return merged;
}

}  // namespace iitbfaas::provision

#include "base/text.hpp"
#include "provision/checks.hpp"
#include "provision/look.hpp"
#include "provision/setup_script.hpp"
#include "provision/visit.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <iterator>

namespace iitbfaas::provision {
namespace {

using namespace std::chrono_literals;

constexpr auto install_limit = 15min;
constexpr auto settings_limit = 2min;

/// What a script that failed said last.
std::string last_words(const ScriptResult& result) {
  const auto text = base::trim(result.err.empty() ? result.out : result.err);
  const auto newline = text.rfind('\n');
  return std::string{newline == std::string_view::npos ? text : text.substr(newline + 1)};
}

void run_as_root(const Visit& visit, const std::string& what, const std::string& script,
                 std::chrono::milliseconds limit) {
  const auto who = to_string(visit.report.machine);
  if (!visit.facts.root) {
    throw Error{what + " on " + who + ": " + visit.facts.user +
                " is not root there and sudo asks for a password; allow it without one, or come as root"};
  }
  const auto result = visit.shell->run(script, Shell::As::root, limit);
  if (result.status == 0) return;
  const auto words = last_words(result);
  throw Error{what + " on " + who + ": " +
              (words.empty() ? "status " + std::to_string(result.status) : words) +
              "; mend that there and run this again"};
}

/// Before the engine starts if it does not run yet, so that it need not start twice.
bool configure(Visit& visit, const SetupOptions& options) {
  const auto config =
      merge_daemon_config(visit.facts.daemon_json, {.metrics_address = options.metrics_address});
  if (config.effect == DaemonChange::none) return false;
  visit.begin("configure the engine");
  const bool waits = config.effect == DaemonChange::restart && !options.restart && visit.facts.engine_runs;
  const auto then = !visit.facts.engine_runs ? DaemonChange::none
                    : waits                  ? DaemonChange::reload
                                             : config.effect;
  run_as_root(visit, "configure the engine", settings_script(config, then), settings_limit);
  visit.report.notes.push_back(
      "/etc/docker/daemon.json was changed: it " + config.summary +
      (waits ? "; its engine takes that up when it starts next, or now with --restart" : ""));
  return true;
}

bool install(Visit& visit) {
  const auto& facts = visit.facts;
  if (facts.engine_answers) return false;
  const auto script = install_script(facts);
  if (!script) {
    throw Error{
        "install the engine on " + to_string(visit.report.machine) + ": " +
        (facts.system.empty() ? "this system" : facts.system) +
        " has no package of it that is known here; install Docker as docs.docker.com/engine/install says"};
  }
  visit.begin("install the engine");
  run_as_root(visit, "install the engine", *script, install_limit);
  if (!facts.engine_runs) {
    visit.report.notes.emplace_back(facts.docker ? "the engine was started"
                                                 : "the engine was installed and started");
  }
  if (facts.user != "root") {
    visit.report.notes.push_back(facts.user + " is in the group docker now, which is as good as root there");
    visit.shell->log_out();  // a login keeps the groups that it began with
  }
  return true;
}

void widen_limits(Visit& visit) {
  auto& facts = visit.facts;
  const auto script = inotify_script(facts);
  if (script.empty() || !facts.root) return;
  visit.begin("raise inotify limits");
  run_as_root(visit, "raise inotify limits", script, settings_limit);
  visit.report.notes.emplace_back("inotify limits were raised (/etc/sysctl.d/60-iitbfaas.conf)");
  facts.inotify_instances = std::max(facts.inotify_instances.value_or(0), inotify_instances_wanted);
  facts.inotify_watches = std::max(facts.inotify_watches.value_or(0), inotify_watches_wanted);
}

void open_firewall(Visit& visit) {
  const auto script = firewall_script(visit.facts);
  if (script.empty()) return;
  visit.begin("open the firewall");
  run_as_root(visit, "open the firewall", script, settings_limit);
  visit.report.notes.push_back(visit.facts.firewall + " lets Swarm's ports through now");
  visit.facts.firewall_open = {std::begin(swarm_ports), std::end(swarm_ports)};
}

}  // namespace

void set_up(Visit& visit, const SetupOptions& options, bool configure_engine, const std::string& toward) {
  bool changed = false;
  if (configure_engine && (visit.facts.docker || options.install)) changed |= configure(visit, options);
  if (options.install) changed |= install(visit);
  if (changed) visit.facts = look(*visit.shell, toward);
  widen_limits(visit);
  open_firewall(visit);
}

}  // namespace iitbfaas::provision

namespace iitbfaas {

std::vector<MachineReport> set_up_machines(const std::vector<Machine>& machines, const SetupOptions& options,
                                           const MachineProgress& progress) {
  provision::Visits visits{machines, progress};
  visits.reach(options.ssh, {});
  visits.each([&](provision::Visit& visit) {
    provision::set_up(visit, options, true, {});
    provision::judge(visit, {});
    provision::require_healthy(visit);
    visit.report.outcome = MachineOutcome::ready;
  });
  return visits.reports();
}

}  // namespace iitbfaas

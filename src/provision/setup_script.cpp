#include "provision/setup_script.hpp"

#include "base/base64.hpp"
#include "provision/checks.hpp"
#include "provision/public_key.hpp"

#include <algorithm>

namespace iitbfaas::provision {
namespace {

// Newer releases have the client in a package of its own, which the engine's only recommends.
constexpr const char* apt_packages = R"sh(
export DEBIAN_FRONTEND=noninteractive
apt="apt-get -q -y -o DPkg::Lock::Timeout=120"
$apt update || return 1
$apt install --no-install-recommends docker.io iptables || return 1
command -v docker >/dev/null || $apt install --no-install-recommends docker-cli || return 1
)sh";

constexpr const char* dnf_packages = R"sh(
dnf -q -y install moby-engine || return 1
command -v docker >/dev/null || dnf -q -y install docker-cli || return 1
)sh";

constexpr const char* start_engine = R"sh(
if test -d /run/systemd/system; then systemctl enable --now docker || return 1
elif command -v service >/dev/null; then service docker start || return 1
else echo 'start dockerd there: no systemd and no service command' >&2; return 1; fi
)sh";

constexpr const char* restart_engine = R"sh(
if test -d /run/systemd/system; then systemctl restart docker || return 1
elif command -v service >/dev/null; then service docker restart || return 1
else echo 'restart dockerd there: no systemd and no service command' >&2; return 1; fi
)sh";

constexpr const char* reload_engine = R"sh(
if test -d /run/systemd/system; then systemctl reload docker || return 1
elif test -e /var/run/docker.pid; then kill -HUP "$(cat /var/run/docker.pid)" || return 1; fi
)sh";

constexpr const char* await_engine = R"sh(
tries=0
until docker version >/dev/null 2>&1; do
  tries=$((tries + 1))
  test $tries -le 60 || { docker version >&2; return 1; }
  sleep 0.5
done
)sh";

constexpr const char* end_settings = R"sh(
if dockerd --help 2>/dev/null | grep -q -- --validate; then
  dockerd --validate --config-file="$new" >&2 || { rm -f "$new"; return 1; }
fi
test -e "$file" && { chmod --reference="$file" "$new" && chown --reference="$file" "$new"; }
mv "$new" "$file" || return 1
)sh";

bool is_like(const Facts& facts, const char* family) {
  return facts.os == family || std::ranges::find(facts.like, family) != facts.like.end();
}

}  // namespace

std::optional<std::string> install_script(const Facts& facts) {
  std::string script;
  if (!facts.docker) {
    // Of Red Hat's family only Fedora itself has an engine among its packages.
    if (is_like(facts, "debian") || is_like(facts, "ubuntu"))
      script = apt_packages;
    else if (facts.os == "fedora")
      script = dnf_packages;
    else
      return std::nullopt;
  }
  if (!facts.engine_runs) script += std::string{start_engine} + await_engine;
  const bool other_user = !facts.user.empty() && facts.user != "root";
  if (other_user) script += "usermod -aG docker " + quoted(facts.user) + " || return 1\n";
  return script;
}

std::string settings_script(const MergedConfig& config, DaemonChange then) {
  std::string script =
      "file=/etc/docker/daemon.json new=/etc/docker/.daemon.json.iitbfaas\n"
      "mkdir -p /etc/docker || return 1\n"
      "printf %s " +
      quoted(base::encode_base64(config.text)) + " | base64 -d >\"$new\" || return 1\n" + end_settings;
  if (then == DaemonChange::reload) script += reload_engine;
  if (then == DaemonChange::restart) script += std::string{restart_engine} + await_engine;
  return script;
}

std::string inotify_script(const Facts& facts) {
  const auto instances = facts.inotify_instances.value_or(inotify_instances_wanted);
  const auto watches = facts.inotify_watches.value_or(inotify_watches_wanted);
  if (instances >= inotify_instances_wanted && watches >= inotify_watches_wanted) return {};
  const auto line = [](const char* name, std::uint64_t value) {
    return std::string{"fs.inotify."} + name + " = " + std::to_string(value) + "\n";
  };
  const auto text = line("max_user_instances", std::max(instances, inotify_instances_wanted)) +
                    line("max_user_watches", std::max(watches, inotify_watches_wanted));
  return "file=/etc/sysctl.d/60-iitbfaas.conf\n"
         "mkdir -p /etc/sysctl.d && printf %s " +
         quoted(text) +
         " >\"$file\" || return 1\n"
         "while IFS=' =' read -r name value; do\n"
         "  echo \"$value\" >\"/proc/sys/$(echo \"$name\" | tr . /)\" || return 1\n"
         "done <\"$file\"\n";
}

std::string firewall_script(const Facts& facts) {
  std::string script;
  for (const auto& port : closed_ports(facts)) {
    if (facts.firewall == "ufw")
      script += "ufw allow " + port + " comment 'Docker Swarm' >/dev/null || return 1\n";
    if (facts.firewall != "firewalld") continue;
    script += "firewall-cmd -q --add-port=" + port + " || return 1\n";
    script += "firewall-cmd -q --permanent --add-port=" + port + " || return 1\n";
  }
  return script;
}

}  // namespace iitbfaas::provision

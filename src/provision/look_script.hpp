#pragma once

/// What `look` runs. POSIX sh, and only programs that Debian, Ubuntu, Fedora and busybox have; changes
/// nothing.
namespace iitbfaas::provision {

inline constexpr const char* facts_begin = "iitbfaas-facts-begin";
inline constexpr const char* facts_end = "iitbfaas-facts-end";

/// After "toward=…".
inline constexpr const char* look_script = R"sh(
say() { printf '%s=%s\n' "$1" "$2"; }
has() { command -v "$1" >/dev/null 2>&1; }
number_in() { number=; read -r number <"$1"; } 2>/dev/null
# Whether the kernel has a feature: there already, or a module that could be.
feature() {
  if grep -qw "$1" /proc/filesystems || test -d "/sys/module/$1"; then say "$1" yes; return; fi
  modules=/lib/modules/$kernel
  test -e "$modules/modules.dep" || { say "$1" ""; return; }
  grep -qs "/$1\.ko" "$modules/modules.dep" "$modules/modules.builtin" && say "$1" yes || say "$1" no
}
as=
if test "$(id -u)" = 0; then say root yes
elif has sudo && sudo -n true 2>/dev/null; then as='sudo -n'; say root yes
else say root no; fi

echo iitbfaas-facts-begin
say now "$(date +%s.%N)"
say hostname "$(hostname 2>/dev/null || uname -n)"
say user "$(id -un)"
kernel=$(uname -r)
say kernel "$kernel"
say architecture "$(uname -m)"
(
  ID= ID_LIKE= PRETTY_NAME=
  test -r /etc/os-release && . /etc/os-release
  say os "$ID"; say like "$ID_LIKE"; say system "$PRETTY_NAME"
) 2>/dev/null
test "$(id -u)" = 0 || test -n "$as" && say root yes
test -d /run/systemd/system && say systemd yes
has docker && has dockerd && say docker yes
for comm in /proc/[0-9]*/comm; do
  read -r name <"$comm" 2>/dev/null && test "$name" = dockerd && { say engine_runs yes; break; }
done 2>/dev/null
if has docker; then
  say engine_info "$(timeout 15 docker info --format \
    '{{.ServerVersion}}|{{.Swarm.LocalNodeState}}|{{.Swarm.NodeID}}|{{.DockerRootDir}}' 2>/dev/null)"
fi
if test -e /etc/docker/daemon.json; then
  say daemon_json "$($as cat /etc/docker/daemon.json 2>/dev/null | base64 | tr -d '\n')"
fi
if test -n "$toward"; then
  say address "$(ip -o route get "$toward" 2>/dev/null | sed -n 's/.* src \([^ ]*\).*/\1/p')"
else
  # CLIENT PORT SERVER PORT: where we came in.
  set -- $SSH_CONNECTION
  say address "$3"
fi
# 0A: listens, 07: bound; 2377, 7946 and 4789.
for protocol in tcp udp; do
  sockets=$(grep -hoE ':(0949|1F0A|12B5) [0-9A-F]+:0000 0[A7]' /proc/net/$protocol /proc/net/${protocol}6 2>/dev/null)
  case $sockets in *:0949*) say listening 2377/$protocol ;; esac
  case $sockets in *:1F0A*) say listening 7946/$protocol ;; esac
  case $sockets in *:12B5*) say listening 4789/$protocol ;; esac
done
say memory_kb "$(sed -n 's/^MemTotal: *\([0-9]*\).*/\1/p' /proc/meminfo)"
for folder in /var/lib/docker /var/lib /; do
  test -d "$folder" || continue
  say disk_free_kb "$(df -Pk "$folder" 2>/dev/null | sed -n '2p' | tr -s ' ' | cut -d' ' -f4)"
  break
done
if test -e /sys/fs/cgroup/cgroup.controllers; then say cgroup 2
elif test -d /sys/fs/cgroup; then say cgroup 1; fi
feature overlay
feature vxlan
feature ip_vs
number_in /proc/sys/fs/inotify/max_user_instances
say inotify_instances "$number"
number_in /proc/sys/fs/inotify/max_user_watches
say inotify_watches "$number"
ports='2377/tcp 7946/tcp 7946/udp 4789/udp'
if has ufw && $as ufw status 2>/dev/null | grep -q '^Status: active'; then
  say firewall ufw
  for port in $ports; do
    $as ufw status 2>/dev/null | grep -Eq "^$port +ALLOW" && say firewall_open "$port"
  done
elif has firewall-cmd && $as firewall-cmd --state >/dev/null 2>&1; then
  say firewall firewalld
  for port in $ports; do
    $as firewall-cmd --query-port="$port" >/dev/null 2>&1 && say firewall_open "$port"
  done
fi
read -r load rest </proc/loadavg
say load "$load"
echo iitbfaas-facts-end
)sh";

/// Around a "knock ADDRESS PORT tcp|udp" for each: prints "probe=ADDRESS PORT PROTOCOL ANSWER" of those that
/// answer. One bash for all of them, whose own network redirections need no program that may not be there.
inline constexpr const char* probes_begin = R"sh(
command -v bash >/dev/null 2>&1 && command -v timeout >/dev/null 2>&1 || return 0
echo probes=begun
timeout 8 bash -s <<'END_OF_PROBES'
knock() {
  answer=
  if test "$3" = tcp; then
    said=$({ exec 3<>"/dev/tcp/$1/$2"; } 2>&1) && answer=open
    case $said in *refused*) answer=refused ;; esac
  else
    exec 3<>"/dev/udp/$1/$2" || return
    # What comes back as unreachable makes reading fail at once.
    for try in 1 2 3 4 5 6 7 8 9 10; do
      printf x >&3
      read -r -t 0.1 -u 3 reply
      test $? -gt 128 || { answer=refused; break; }
    done
  fi
  test -z "$answer" || printf 'probe=%s %s %s %s\n' "$1" "$2" "$3" "$answer"
}
)sh";
inline constexpr const char* probes_end = R"sh(wait
END_OF_PROBES
return 0
)sh";

}  // namespace iitbfaas::provision

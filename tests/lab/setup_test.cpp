#include "lab/lab_test.hpp"

namespace {

using lab::Lab;

class SettingUp : public lab::LabTest {
 protected:
  /// Takes the engine away, and puts it back when the package of that name is installed; writes down every
  /// call.
  static void make_bare(const Lab& lab) {
    lab.shell("node1", R"sh(
service docker stop >/dev/null 2>&1
mkdir /away && mv /usr/sbin/dockerd /usr/bin/docker /away
cat >/usr/bin/apt-get <<'END'
#!/bin/sh
echo "$*" >>/var/log/apt-calls
case "$*" in *docker.io*) mv /away/dockerd /usr/sbin; mv /away/docker /usr/bin ;; esac
END
echo '{"labels": ["rack=7"], "debug": false}' >/etc/docker/daemon.json)sh");
  }
  static std::string daemon_json(const Lab& lab) { return lab.shell("node1", "cat /etc/docker/daemon.json"); }
};

TEST_F(SettingUp, InstallsAnEngineOnceWithItsSettings) {
  const Lab lab{1};
  make_bare(lab);
  const auto without = node(lab, {"setup", machine(1)});
  EXPECT_EQ(without.status, 1);
  EXPECT_TRUE(has(without.err, "engine: no Docker; iitbfaas node setup --install " + machine(1)))
      << without.err;
  EXPECT_EQ(lab.shell("node1", "ls /var/log/apt-calls 2>/dev/null || echo none"), "none");

  const auto installed = node(lab, {"setup", "--install", machine(1)});
  EXPECT_EQ(installed.status, 0) << installed.err;
  EXPECT_TRUE(has(installed.out, "node1  ready")) << installed.out;
  EXPECT_TRUE(has(installed.err, "the engine was installed and started")) << installed.err;
  const auto calls = lab.shell("node1", "cat /var/log/apt-calls");
  EXPECT_TRUE(has(calls, "update\n")) << calls;
  EXPECT_TRUE(has(calls, "install --no-install-recommends docker.io")) << calls;
  const auto settings = daemon_json(lab);
  EXPECT_TRUE(has(settings, "\"rack=7\"")) << settings;
  EXPECT_TRUE(has(settings, "\"metrics-addr\": \"0.0.0.0:9323\"")) << settings;
  EXPECT_EQ(lab.shell("node1", "docker info --format '{{.Labels}}'"), "[rack=7]");
  EXPECT_TRUE(has(lab.shell("node1", "curl -sf http://127.0.0.1:9323/metrics"), "engine_daemon_engine_info"));
  EXPECT_EQ(lab.shell("node1", "cat /proc/sys/fs/inotify/max_user_instances"), "1024");

  const auto again = node(lab, {"setup", "--install", machine(1)});
  EXPECT_EQ(again.status, 0) << again.err;
  EXPECT_EQ(lab.shell("node1", "cat /var/log/apt-calls"), calls);
  EXPECT_EQ(daemon_json(lab), settings);
}

TEST_F(SettingUp, RestartsARunningEngineOnlyWhenAllowedAndReplacesNoBrokenSettings) {
  const Lab lab{1};
  const auto before = lab.shell("node1", "cat /var/run/docker.pid");
  lab.shell("node1",
            "echo '{\"live-restore\": true}' >/etc/docker/daemon.json; kill -HUP $(cat /var/run/docker.pid)");
  lab.shell("node1",
            "until docker info --format '{{.LiveRestoreEnabled}}' | grep -q true; do sleep 0.1; done");
  const auto written = node(lab, {"setup", machine(1)});
  EXPECT_EQ(written.status, 0) << written.err;
  EXPECT_TRUE(has(written.err, "has live-restore, which no Swarm allows and has no metrics-addr"))
      << written.err;
  EXPECT_TRUE(has(written.err, "or now with --restart")) << written.err;
  EXPECT_EQ(lab.shell("node1", "cat /var/run/docker.pid"), before);
  lab.shell("node1",
            "until docker info --format '{{.LiveRestoreEnabled}}' | grep -q false; do sleep 0.1; done");

  lab.shell("node1", "echo '{}' >/etc/docker/daemon.json");
  const auto restarted = node(lab, {"setup", "--restart", machine(1)});
  EXPECT_EQ(restarted.status, 0) << restarted.err;
  EXPECT_NE(lab.shell("node1", "cat /var/run/docker.pid"), before);
  lab.shell("node1", "curl -sf http://127.0.0.1:9323/metrics >/dev/null");

  lab.shell("node1", "echo '{\"debug\": ' >/etc/docker/daemon.json");
  const auto broken = node(lab, {"setup", machine(1)});
  EXPECT_EQ(broken.status, 1);
  EXPECT_TRUE(has(broken.err, "/etc/docker/daemon.json is no JSON")) << broken.err;
  EXPECT_EQ(lab.shell("node1", "cat /etc/docker/daemon.json"), "{\"debug\":");
}

TEST_F(SettingUp, OpensTheFirewallThatIsActive) {
  const Lab lab{1};
  // One that keeps what it is told, as ufw would.
  lab.shell("node1", R"sh(
cat >/usr/sbin/ufw <<'END'
#!/bin/sh
case $1 in
  status) echo 'Status: active'; sed 's/$/ ALLOW Anywhere/' /etc/ufw-open 2>/dev/null ;;
  allow) echo "$2" >>/etc/ufw-open ;;
esac
END
chmod 755 /usr/sbin/ufw; echo 22/tcp >/etc/ufw-open; echo 7946/tcp >>/etc/ufw-open)sh");
  const auto before = node(lab, {"doctor", machine(1)});
  EXPECT_EQ(before.status, 1);
  EXPECT_TRUE(has(before.out, "ufw holds back 2377/tcp, 7946/udp, 4789/udp")) << before.out;
  const auto opened = node(lab, {"setup", machine(1)});
  EXPECT_EQ(opened.status, 0) << opened.err;
  EXPECT_EQ(lab.shell("node1", "paste -sd' ' /etc/ufw-open"), "22/tcp 7946/tcp 2377/tcp 7946/udp 4789/udp");
  EXPECT_EQ(node(lab, {"setup", machine(1)}).status, 0);
  EXPECT_EQ(lab.shell("node1", "wc -l </etc/ufw-open"), "5") << "what is open is left alone";
}

}  // namespace

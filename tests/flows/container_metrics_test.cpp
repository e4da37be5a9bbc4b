#include "flows/on_docker.hpp"
#include "flows/running_cluster.hpp"
#include "support/running_exporter.hpp"

// The exporter's figures of real containers and of an embedded engine's replicas.
namespace {

using namespace flows;
using namespace std::chrono_literals;
using iitbfaas::test::eventually;
using test_support::RunningExporter;

std::string exporter() { return std::string{IITBFAAS_TEST_BIN} + "/iitbfaas-exporter"; }

class ContainersOnDocker : public OnDocker {
 protected:
  void SetUp() override {
    SKIP_IF_MISSING(::access("/bin/busybox", X_OK) == 0 ? "" : "no busybox; apt-get install busybox-static");
    OnDocker::SetUp();
  }

  Result docker(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"-H", host_});
    return cli_.run_program("/usr/bin/docker", arguments);
  }

  void make_image() const {
    const auto made = cli_.run_program(
        "/bin/sh",
        {"-c",
         "cd \"$1\" && mkdir -p image/bin && cp /bin/busybox image/bin/busybox && tar -C image -c bin | "
         "/usr/bin/docker -H \"$2\" import - shell:1",
         "sh", cli_.home().path().string(), host_});
    ASSERT_EQ(made.status, 0) << made.err;
  }

  void start(const std::string& name, const std::string& script,
             std::vector<std::string> options = {}) const {
    options.insert(options.begin(), {"run", "--detach", "--name", name, "--memory", "32m", "--pids-limit",
                                     "50", "--cpus", "0.5"});
    options.insert(options.end(), {"shell:1", "/bin/busybox", "sh", "-c", script});
    const auto started = docker(options);
    ASSERT_EQ(started.status, 0) << started.err;
  }

  RunningExporter running_exporter() const {
    return {exporter(), {"--containers", folder() + "/data/containers"}};
  }
};

TEST_F(ContainersOnDocker, FiguresMoveWithTheContainer) {
  make_image();
  start("busy", "while :; do :; done",
        {"--env", "PASSWORD=secret", "--label", "iitbfaas.function=busy", "--label", "maintainer=ann"});
  const auto running = running_exporter();
  const auto value = [&](const char* metric) { return running.value(metric, "name=\"busy\"").value_or(-1); };
  const double before = value("container_cpu_usage_seconds_total");
  EXPECT_GE(before, 0);
  EXPECT_TRUE(eventually([&] { return value("container_cpu_usage_seconds_total") > before + .2; }, 30s));
  EXPECT_TRUE(eventually([&] { return value("container_cpu_cfs_periods_total") > 1; }, 30s));
  EXPECT_EQ(value("container_spec_memory_limit_bytes"), 32 << 20);
  EXPECT_EQ(value("container_spec_cpu_quota"), 50'000);
  EXPECT_EQ(value("container_threads_max"), 50);
  EXPECT_EQ(value("container_threads"), 1);
  EXPECT_EQ(value("container_processes"), 1);
  EXPECT_GT(value("container_memory_usage_bytes"), 0);
  EXPECT_GE(value("container_network_receive_bytes_total"), 0);
  EXPECT_GT(value("container_last_seen"), value("container_start_time_seconds"));
  const auto text = running.scrape();
  EXPECT_NE(text.find("container_label_iitbfaas_function=\"busy\""), std::string::npos);
  EXPECT_EQ(text.find("secret"), std::string::npos);
  EXPECT_EQ(text.find("maintainer"), std::string::npos);
  EXPECT_NE(text.find("\niitbfaas_exporter_containers 1\n"), std::string::npos);
  EXPECT_NE(text.find("\niitbfaas_exporter_failures_total 0\n"), std::string::npos);

  const double worked = value("container_cpu_usage_seconds_total");
  ASSERT_EQ(docker({"restart", "--time", "0", "busy"}).status, 0);
  EXPECT_LT(value("container_cpu_usage_seconds_total"), worked) << "the same id begins anew";
  ASSERT_EQ(docker({"rm", "--force", "busy"}).status, 0);
  EXPECT_NE(running.scrape().find("\niitbfaas_exporter_containers 0\n"), std::string::npos);
}

TEST_F(ContainersOnDocker, AContainerThatMayDoNothingShowsTheOthers) {
  make_image();
  start("other", "exec /bin/busybox sleep 1000");
  const auto mounted = docker({"run",
                               "--detach",
                               "--name",
                               "exporter",
                               "--cap-drop",
                               "ALL",
                               "--read-only",
                               "--volume",
                               exporter() + ":/exporter:ro",
                               "--volume",
                               "/sys/fs/cgroup:/host/cgroup:ro",
                               "--volume",
                               "/proc:/host/proc:ro",
                               "--volume",
                               folder() + "/data/containers:/host/containers:ro",
                               "shell:1",
                               "/exporter",
                               "--cgroup-root=/host/cgroup",
                               "--proc=/host/proc",
                               "--containers=/host/containers"});
  ASSERT_EQ(mounted.status, 0) << mounted.err;
  std::string text;
  const auto scrape = [&] {
    text =
        docker({"exec", "exporter", "/bin/busybox", "wget", "-q", "-O", "-", "http://127.0.0.1:8083/metrics"})
            .out;
    return text.find("\niitbfaas_exporter_containers 2\n") != std::string::npos;
  };
  ASSERT_TRUE(eventually(scrape, 30s)) << text << docker({"logs", "exporter"}).err;
  EXPECT_NE(text.find("name=\"other\",interface=\"eth0\"} "), std::string::npos) << text;
  EXPECT_NE(text.find("name=\"other\"} 33554432\n"), std::string::npos) << text;
}

TEST_F(ContainersOnDocker, EndsForWantOfMemoryAreCounted) {
  make_image();
  start("parent", "exec /bin/busybox sleep 1000");
  const auto running = running_exporter();
  const auto kills = [&](const char* name) {
    return running.value("container_oom_events_total", std::string{"name=\""} + name + "\"").value_or(-1);
  };
  EXPECT_EQ(kills("parent"), 0);
  EXPECT_EQ(docker({"exec", "parent", "/bin/busybox", "tail", "/dev/zero"}).status, 137);
  EXPECT_TRUE(eventually([&] { return kills("parent") == 1; }, 30s)) << "one of its processes";
  EXPECT_GT(running.value("container_memory_failcnt", "name=\"parent\"").value_or(0), 0);

  start("greedy", "while [ ! -e /go ]; do :; done; exec /bin/busybox tail /dev/zero");
  EXPECT_EQ(kills("greedy"), 0);
  ASSERT_EQ(docker({"exec", "greedy", "/bin/busybox", "touch", "/go"}).status, 0);
  EXPECT_TRUE(eventually([&] { return kills("greedy") == 1; }, 30s)) << "the container itself, after its end";
}

TEST_F(RunningCluster, AReplicasFiguresAreThoseOfItsProcesses) {
  ASSERT_EQ(deploy_hello({"--memory", "64Mi"}).status, 0);
  ASSERT_EQ(post("/function/hello", "name=hello&address=world").status, 200);
  const auto socket = engine_.substr(std::string{"unix://"}.size());
  const RunningExporter running{exporter(),
                                {"--processes", std::filesystem::path{socket}.parent_path().string()}};
  const auto value = [&](const char* metric) {
    return running.value(metric, "container_label_iitbfaas_function=\"hello\"").value_or(-1);
  };
  const double before = value("container_cpu_usage_seconds_total");
  EXPECT_GE(before, 0);
  EXPECT_GT(value("container_memory_rss"), 100'000);
  EXPECT_EQ(value("container_spec_memory_limit_bytes"), 64 << 20);
  EXPECT_GE(value("container_threads"), 1);
  EXPECT_GT(value("container_last_seen"), value("container_start_time_seconds"));
  EXPECT_NE(running.scrape().find("container_label_com_docker_swarm_service_name=\"hello\""),
            std::string::npos);
  EXPECT_TRUE(eventually(
      [&] {
        post("/function/hello", "name=hello&address=world");
        return value("container_cpu_usage_seconds_total") > before;
      },
      60s))
      << "every invocation is a process more";
  ASSERT_EQ(cli_.run({"remove", "hello"}).status, 0);
  EXPECT_TRUE(eventually([&] { return value("container_last_seen") < 0; }, 30s));
}

}  // namespace

// Figures of a node's containers for Prometheus: what cAdvisor would say of them, in a megabyte.
#include "base/log.hpp"
#include "observe/container_metrics/arguments.hpp"
#include "observe/container_metrics/exporter.hpp"
#include "observe/container_metrics/replicas.hpp"

#include "iitbfaas/error.hpp"

#include <malloc.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <thread>

namespace {

using namespace iitbfaas;

constexpr const char* usage =
    "usage: iitbfaas-exporter [--listen ADDRESS:PORT] [--cgroup-root FOLDER] [--containers FOLDER]\n"
    "                         [--proc FOLDER] [--processes STATE_FOLDER]\n"
    "Serves the figures of this node's containers at /metrics.\n"
    "  --listen       0.0.0.0:8083\n"
    "  --cgroup-root  /sys/fs/cgroup, version 1 or 2\n"
    "  --containers   /var/lib/docker/containers, where names and labels are\n"
    "  --proc         /proc, of the node\n"
    "  --processes    of an embedded engine: its state folder; its replicas are shown instead\n";

/// Files stay open between scrapes, a dozen for each container.
void raise_file_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

std::function<observe::Snapshot(double)> source_of(const observe::ExporterArguments& arguments) {
  if (arguments.state) {
    auto replicas = std::make_shared<observe::Replicas>(*arguments.state, arguments.folders.processes);
    return [replicas](double now) { return replicas->read(now); };
  }
  auto cgroups = std::make_shared<observe::Cgroups>(arguments.folders);
  return [cgroups](double now) { return cgroups->read(now); };
}

int serve(const observe::ExporterArguments& arguments) {
  sigset_t ends;
  ::sigemptyset(&ends);
  for (const int signal : {SIGTERM, SIGINT}) ::sigaddset(&ends, signal);
  ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  observe::Exporter exporter{arguments.listen, source_of(arguments)};
  base::log::info("exporter", "serving on port " + std::to_string(exporter.port()));
  const std::jthread serving{[&](std::stop_token stop) { exporter.run(stop); }};
  int signal = 0;
  ::sigwait(&ends, &signal);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments{argv + 1, argv + argc};
  if (arguments == std::vector<std::string>{"--version"}) return std::puts(IITBFAAS_VERSION) < 0;
  if (arguments == std::vector<std::string>{"--help"}) return std::fputs(usage, stdout) < 0;
  ::mallopt(M_ARENA_MAX, 1);  // one heap for both threads
  raise_file_limit();
  try {
    return serve(observe::parse_arguments(arguments));
  } catch (const InvalidSpec& error) {
    std::fprintf(stderr, "iitbfaas-exporter: %s\n%s", error.what(), usage);
    return 2;
  } catch (const std::exception& error) {
    base::log::error("exporter", error.what());
    return 1;
  }
}

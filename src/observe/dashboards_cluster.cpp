// What the machines and the containers on them do.
#include "observe/dashboard.hpp"
#include "observe/queries.hpp"

namespace iitbfaas::observe {
namespace {

const queries::Scope nodes{R"(node=~"$node")", "$__rate_interval"};
const queries::Scope services{std::string{queries::service} + R"(=~"$service")", "$__rate_interval"};
const std::string by_service = std::string{"{{"} + queries::service + "}}";

std::string node_rate(const std::string& metric, const std::string& more = {}) {
  return "sum by (node) (rate(" + queries::select(metric, nodes.selector, more) + "[" + nodes.window + "]))";
}

/// Summed over the service's replicas.
std::string service_sum(const std::string& metric) {
  return std::string{"sum by ("} + queries::service + ") (" + queries::select(metric, services.selector) +
         ")";
}

std::string service_rate(const std::string& metric) {
  return std::string{"sum by ("} + queries::service + ") (rate(" +
         queries::select(metric, services.selector) + "[" + services.window + "]))";
}

}  // namespace

Dashboard node_dashboard() {
  const auto load = queries::select("node_load1", nodes.selector);
  return {"nodes",
          "iitbfaas: nodes",
          {{"node", "node_uname_info", "node"}},
          {{{{"CPU in use", "percentunit", {{queries::node_cpu(nodes), "{{node}}"}}},
             {"Memory in use", "percentunit", {{queries::node_memory(nodes), "{{node}}"}}}}},
           {{{"Load of one minute", "short", {{load, "{{node}}"}}},
             {"CPU by what it does",
              "short",
              {{"sum by (mode) (rate(" +
                    queries::select("node_cpu_seconds_total", nodes.selector, R"(mode!="idle")") + "[" +
                    nodes.window + "]))",
                "{{mode}}"}}}}},
           {{{"File systems in use", "percentunit", {{queries::node_disk(nodes), "{{node}} {{mountpoint}}"}}},
             {"Disks, read and written",
              "Bps",
              {{node_rate("node_disk_read_bytes_total"), "{{node}} read"},
               {node_rate("node_disk_written_bytes_total"), "{{node}} written"}}}}},
           {{{"Processes that wait",
              "short",
              {{queries::select("node_procs_running", nodes.selector), "{{node}} for a CPU"},
               {queries::select("node_procs_blocked", nodes.selector), "{{node}} for a disk"}}},
             {"Up since",
              "dateTimeFromNow",
              {{queries::select("node_boot_time_seconds", nodes.selector) + " * 1000", "{{node}}"}},
              Panel::Kind::figure}}}}};
}

Dashboard service_dashboard() {
  const auto working_set = service_sum("container_memory_working_set_bytes");
  return {
      "services",
      "iitbfaas: services",
      {{"service", "container_last_seen", queries::service}},
      {{{{"CPU in use", "short", {{service_rate("container_cpu_usage_seconds_total"), by_service}}},
         {"Held back by the CPU limit",
          "short",
          {{service_rate("container_cpu_cfs_throttled_seconds_total"), by_service}}}}},
       {{{"Memory, working set", "bytes", {{working_set, by_service}}},
         {"Part of the memory limit", "percentunit", {{queries::task_memory_share(services), by_service}}}}},
       {{{"Network, received", "Bps", {{service_rate("container_network_receive_bytes_total"), by_service}}},
         {"Network, sent", "Bps", {{service_rate("container_network_transmit_bytes_total"), by_service}}}}},
       {{{"Disks, read and written",
          "Bps",
          {{service_rate("container_fs_reads_bytes_total"), by_service + " read"},
           {service_rate("container_fs_writes_bytes_total"), by_service + " written"}}},
         {"Processes and threads", "short", {{service_sum("container_threads"), by_service}}}}},
       {{{"Replicas",
          "short",
          {{std::string{"count by ("} + queries::service + ") (" +
                queries::select("container_last_seen", services.selector) + ")",
            by_service}}},
         {"Killed for memory", "short", {{service_sum("container_oom_events_total"), by_service}}}}}}};
}

}  // namespace iitbfaas::observe

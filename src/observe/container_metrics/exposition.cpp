#include "observe/container_metrics/exposition.hpp"

#include "metrics/text_format.hpp"

#include <array>
#include <cmath>

namespace iitbfaas::observe {
namespace {

constexpr const char* counter = "counter";
constexpr const char* gauge = "gauge";

struct ContainerFamily {
  const char* name;
  const char* type;
  const char* help;
  double (*figure)(const Usage& usage);
  const char* more_labels = "";  ///< after the container's
};

struct InterfaceFamily {
  const char* name;
  const char* help;
  double InterfaceUsage::*figure;
};

struct DeviceFamily {
  const char* name;
  const char* help;
  double DeviceUsage::*figure;
};

template <double Usage::*member>
double figure(const Usage& usage) {
  return usage.*member;
}

/// What cannot be taken back at once: all but the page cache that nobody used for a while.
double working_set(const Usage& usage) {
  return std::isnan(usage.memory) ? absent : std::fdim(usage.memory, usage.memory_inactive_file);
}

double quota_period(const Usage& usage) { return std::isnan(usage.cpu_quota) ? absent : usage.cpu_period; }

constexpr std::array container_families{
    ContainerFamily{"container_cpu_usage_seconds_total", counter, "CPU time", figure<&Usage::cpu>,
                    ",cpu=\"total\""},
    ContainerFamily{"container_cpu_user_seconds_total", counter, "CPU time in programs",
                    figure<&Usage::cpu_user>},
    ContainerFamily{"container_cpu_system_seconds_total", counter, "CPU time in the kernel",
                    figure<&Usage::cpu_system>},
    ContainerFamily{"container_cpu_cfs_periods_total", counter, "Periods in which it wanted to run",
                    figure<&Usage::cpu_periods>},
    ContainerFamily{"container_cpu_cfs_throttled_periods_total", counter,
                    "Periods in which its CPU limit stopped it", figure<&Usage::cpu_throttled_periods>},
    ContainerFamily{"container_cpu_cfs_throttled_seconds_total", counter,
                    "Time for which its CPU limit stopped it", figure<&Usage::cpu_throttled>},
    ContainerFamily{"container_spec_cpu_quota", gauge, "CPU microseconds it may use in a period",
                    figure<&Usage::cpu_quota>},
    ContainerFamily{"container_spec_cpu_period", gauge, "The period, in microseconds", quota_period},
    ContainerFamily{"container_memory_usage_bytes", gauge, "Memory, the page cache among it",
                    figure<&Usage::memory>},
    ContainerFamily{"container_memory_working_set_bytes", gauge,
                    "Memory without page cache that was not used for a while", working_set},
    ContainerFamily{"container_memory_rss", gauge, "Memory of its own, of no file",
                    figure<&Usage::memory_rss>},
    ContainerFamily{"container_memory_cache", gauge, "Page cache", figure<&Usage::memory_cache>},
    ContainerFamily{"container_memory_mapped_file", gauge, "Mapped files", figure<&Usage::memory_mapped>},
    ContainerFamily{"container_memory_swap", gauge, "Memory that was swapped out",
                    figure<&Usage::memory_swap>},
    ContainerFamily{"container_memory_max_usage_bytes", gauge, "The most memory it ever used",
                    figure<&Usage::memory_max>},
    ContainerFamily{"container_memory_failcnt", counter, "How often it came up to its memory limit",
                    figure<&Usage::memory_failures>},
    ContainerFamily{"container_spec_memory_limit_bytes", gauge, "Its memory limit; zero: none",
                    figure<&Usage::memory_limit>},
    ContainerFamily{"container_oom_events_total", counter, "Processes killed for want of memory",
                    figure<&Usage::oom_kills>},
    ContainerFamily{"container_processes", gauge, "Processes", figure<&Usage::processes>},
    ContainerFamily{"container_threads", gauge, "Processes and threads", figure<&Usage::threads>},
    ContainerFamily{"container_threads_max", gauge, "How many it may have; +Inf: any number",
                    figure<&Usage::threads_limit>},
    ContainerFamily{"container_start_time_seconds", gauge, "When it was started, in Unix time",
                    figure<&Usage::started_at>},
    ContainerFamily{"container_last_seen", gauge, "When it was last seen, in Unix time",
                    figure<&Usage::seen_at>},
};

constexpr std::array interface_families{
    InterfaceFamily{"container_network_receive_bytes_total", "Bytes received",
                    &InterfaceUsage::received_bytes},
    InterfaceFamily{"container_network_receive_packets_total", "Packets received",
                    &InterfaceUsage::received_packets},
    InterfaceFamily{"container_network_receive_errors_total", "Errors while receiving",
                    &InterfaceUsage::receive_errors},
    InterfaceFamily{"container_network_receive_packets_dropped_total", "Packets dropped while receiving",
                    &InterfaceUsage::received_dropped},
    InterfaceFamily{"container_network_transmit_bytes_total", "Bytes sent", &InterfaceUsage::sent_bytes},
    InterfaceFamily{"container_network_transmit_packets_total", "Packets sent",
                    &InterfaceUsage::sent_packets},
    InterfaceFamily{"container_network_transmit_errors_total", "Errors while sending",
                    &InterfaceUsage::send_errors},
    InterfaceFamily{"container_network_transmit_packets_dropped_total", "Packets dropped while sending",
                    &InterfaceUsage::sent_dropped},
};

constexpr std::array device_families{
    DeviceFamily{"container_fs_reads_bytes_total", "Bytes read from a block device",
                 &DeviceUsage::read_bytes},
    DeviceFamily{"container_fs_writes_bytes_total", "Bytes written to a block device",
                 &DeviceUsage::written_bytes},
    DeviceFamily{"container_fs_reads_total", "Reads from a block device", &DeviceUsage::reads},
    DeviceFamily{"container_fs_writes_total", "Writes to a block device", &DeviceUsage::writes},
};

constexpr std::size_t first_interface = container_families.size();
constexpr std::size_t first_device = first_interface + interface_families.size();
constexpr std::size_t all_families = first_device + device_families.size();

/// Begins the family with its first sample.
class Family {
 public:
  Family(std::string& out, const char* name, const char* type, const char* help)
      : out_{out}, name_{name}, type_{type}, help_{help} {
    out_.clear();
  }

  void sample(const Container& container, std::string_view more_labels, double value) {
    if (std::isnan(value)) return;
    if (out_.empty()) metrics::append_family(out_, name_, help_, type_);
    out_.append(name_).append("{").append(*container.labels).append(more_labels).append("} ");
    metrics::append_number(out_, value);
    out_ += '\n';
  }

 private:
  std::string& out_;
  const char* name_;
  const char* type_;
  const char* help_;
};

void write(const ContainerFamily& kind, const Snapshot& snapshot, std::string& out) {
  Family family{out, kind.name, kind.type, kind.help};
  for (const auto& container : snapshot.containers) {
    family.sample(container, kind.more_labels, kind.figure(container.usage));
  }
}

void write(const InterfaceFamily& kind, const Snapshot& snapshot, std::string& out) {
  Family family{out, kind.name, counter, kind.help};
  std::string label;
  for (const auto& container : snapshot.containers) {
    for (const auto& interface : container.usage.interfaces) {
      label = ",";
      metrics::append_label(label, "interface", interface.name);
      family.sample(container, label, interface.*kind.figure);
    }
  }
}

void write(const DeviceFamily& kind, const Snapshot& snapshot, std::string& out) {
  Family family{out, kind.name, counter, kind.help};
  std::string label;
  for (const auto& container : snapshot.containers) {
    for (const auto& device : container.usage.devices) {
      label = ",";
      metrics::append_label(label, "device", device.name);
      family.sample(container, label, device.*kind.figure);
    }
  }
}

}  // namespace

std::size_t exposition_pieces() noexcept { return all_families; }

void write_piece(std::size_t piece, const Snapshot& snapshot, std::string& out) {
  if (piece < first_interface) return write(container_families[piece], snapshot, out);
  if (piece < first_device) return write(interface_families[piece - first_interface], snapshot, out);
  write(device_families[piece - first_device], snapshot, out);
}

}  // namespace iitbfaas::observe

#include "base/process_stat.hpp"
#include "observe/container_metrics/cgroup_files.hpp"
#include "observe/container_metrics/parse.hpp"
#include "observe/container_metrics/record.hpp"
#include "observe/container_metrics/replicas.hpp"
#include "property.hpp"

#include "iitbfaas/error.hpp"

#include <cmath>

using namespace iitbfaas;

namespace {

void read_as_every_cgroup_file(std::string_view text) {
  for (const bool version_2 : {false, true}) {
    observe::Usage usage;
    for (const auto& file : observe::cgroup_files(version_2)) file.take(text, usage);
    fuzz::require(!(usage.memory < 0) && !(usage.cpu < 0), "nothing is used negatively");
    for (const auto& device : usage.devices) {
      fuzz::require(device.name.find_first_not_of("0123456789:") == std::string::npos,
                    "a device is two numbers");
    }
  }
}

}  // namespace

/// The kernel's files, and the records of engines, which hold what users wrote.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::as_text(data, size);
  read_as_every_cgroup_file(text);
  if (const auto interfaces = observe::parse_net_dev(text)) {
    for (const auto& interface : *interfaces) fuzz::require(interface.name != "lo", "no loopback");
  }
  base::parse_process_stat(text);
  observe::partition_name(text, "8:0");
  try {
    const auto labels = observe::label_text(observe::decode_docker_record(text), "/docker/1");
    fuzz::require(labels.find('\n') == std::string::npos, "labels are one line");
  } catch (const Error&) {
    // Refused.
  }
  try {
    observe::decode_replica_record(text);
  } catch (const Error&) {
    // Refused.
  }
  return 0;
}

#include "base/duration.hpp"
#include "base/json_fields.hpp"
#include "base/text.hpp"
#include "docker/codec.hpp"

#include <algorithm>

namespace iitbfaas::docker {

using namespace base::fields;

namespace {

/// As `docker stats` counts: pages of files that can be dropped are not in use. Control groups of version 1
/// have a name for them that those of version 2 do not.
std::uint64_t memory_in_use(const Json& memory) {
  const auto usage = number<std::uint64_t>(memory, "usage");
  const Json& details = member(memory, "stats");
  const char* file_pages = given(details, "total_inactive_file") ? "total_inactive_file" : "inactive_file";
  return usage - std::min(usage, number<std::uint64_t>(details, file_pages));
}

void add_network(const Json& interface, ContainerStats& stats) {
  stats.received_bytes = stats.received_bytes.value_or(0) + number<std::uint64_t>(interface, "rx_bytes");
  stats.sent_bytes = stats.sent_bytes.value_or(0) + number<std::uint64_t>(interface, "tx_bytes");
}

struct Transfer {
  std::string operation = {};
  std::uint64_t bytes = 0;
};

/// Version 1 says "Read", version 2 "read".
Transfer decode_transfer(const Json& entry) {
  return {base::to_lower(text(entry, "op")), number<std::uint64_t>(entry, "value")};
}

}  // namespace

ContainerStats decode_container_stats(const Json& document) {
  const Json& memory = member(document, "memory_stats");
  ContainerStats stats;
  stats.read_at = time(document, "read");
  stats.cpu_time = duration(descend(document, {"cpu_stats", "cpu_usage"}), "total_usage");
  stats.memory_bytes = memory_in_use(memory);
  stats.memory_limit = number<std::uint64_t>(memory, "limit");
  stats.pids = number<std::uint32_t>(member(document, "pids_stats"), "current");
  if (const Json& networks = member(document, "networks"); networks.is_object()) {
    for (const auto& interface : networks) add_network(interface, stats);
  }
  const Json& transfers = member(document, "blkio_stats");
  for (const auto& [operation, bytes] : list(transfers, "io_service_bytes_recursive", decode_transfer)) {
    if (operation == "read") stats.read_bytes = stats.read_bytes.value_or(0) + bytes;
    if (operation == "write") stats.written_bytes = stats.written_bytes.value_or(0) + bytes;
  }
  return stats;
}

Json encode_container_stats(const ContainerStats& stats) {
  Json document{{"read", base::to_rfc3339(stats.read_at)},
                {"cpu_stats", {{"cpu_usage", {{"total_usage", stats.cpu_time.count()}}}}},
                {"memory_stats", {{"usage", stats.memory_bytes}, {"limit", stats.memory_limit}}},
                {"pids_stats", {{"current", stats.pids}}}};
  const auto add = [&](const char* operation, const std::optional<std::uint64_t>& bytes) {
    if (!bytes) return;
    document["blkio_stats"]["io_service_bytes_recursive"].push_back({{"op", operation}, {"value", *bytes}});
  };
  add("read", stats.read_bytes);
  add("write", stats.written_bytes);
  return document;
}

}  // namespace iitbfaas::docker

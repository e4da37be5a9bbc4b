#pragma once
#include "observe/container_metrics/usage.hpp"

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

/// The text files of the kernel. What is malformed reads as nothing; no call throws.
namespace iitbfaas::observe {

/// Takes the first line off `text`.
std::string_view take_line(std::string_view& text) noexcept;
/// Takes the first word off `line`, and the blanks before it.
std::string_view take_word(std::string_view& line) noexcept;

/// "123\n"; "max\n" is infinity.
std::optional<double> parse_count(std::string_view text) noexcept;

/// A name in a file of lines "NAME NUMBER", and where its number goes.
struct NamedField {
  std::string_view name;
  double* value;
};
/// Fields that are not there stay as they are. False when none of them is.
bool parse_fields(std::string_view text, std::initializer_list<NamedField> fields) noexcept;

// Devices are named by their numbers: "254:0".

/// io.stat of version 2: "254:0 rbytes=1 wbytes=2 rios=3 wios=4".
std::optional<std::vector<DeviceUsage>> parse_io_stat(std::string_view text);
/// blkio.throttle.io_service_bytes and io_serviced of version 1: "254:0 Read 1". Goes into `reads` and
/// `writes` of each device.
bool parse_blkio(std::string_view text, std::vector<DeviceUsage>& devices, double DeviceUsage::*reads,
                 double DeviceUsage::*writes);

/// The name of the device "254:0" in /proc/partitions: "vda". Empty where there is none.
std::string_view partition_name(std::string_view partitions, std::string_view device) noexcept;

/// /proc/PID/net/dev, without the loopback.
std::optional<std::vector<InterfaceUsage>> parse_net_dev(std::string_view text);

}  // namespace iitbfaas::observe

#include "observe/container_metrics/parse.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace iitbfaas::observe {
namespace {

using base::parse_number;

/// The device's entry, made where there is none.
DeviceUsage& device_of(std::vector<DeviceUsage>& devices, std::string_view name) {
  const auto found = std::ranges::find(devices, name, &DeviceUsage::name);
  if (found != devices.end()) return *found;
  devices.push_back({.name = std::string{name}});
  return devices.back();
}

/// "254:0"
bool is_device(std::string_view text) {
  const auto colon = std::min(text.find(':'), text.size());
  return parse_number<unsigned>(text.substr(0, colon)) &&
         parse_number<unsigned>(text.substr(std::min(colon + 1, text.size())));
}

template <std::size_t count>
bool take_numbers(std::string_view line, std::array<double, count>& numbers) {
  for (auto& number : numbers) {
    const auto value = parse_number<std::uint64_t>(take_word(line));
    if (!value) return false;
    number = static_cast<double>(*value);
  }
  return true;
}

}  // namespace

std::string_view take_line(std::string_view& text) noexcept {
  const auto end = std::min(text.find('\n'), text.size());
  const auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

std::string_view take_word(std::string_view& line) noexcept {
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  const auto end = std::min(line.find_first_of(" \t"), line.size());
  const auto word = line.substr(0, end);
  line.remove_prefix(end);
  return word;
}

std::optional<double> parse_count(std::string_view text) noexcept {
  const auto word = base::trim(text);
  if (word == "max") return std::numeric_limits<double>::infinity();
  const auto number = parse_number<std::uint64_t>(word);
  if (!number) return std::nullopt;
  return static_cast<double>(*number);
}

bool parse_fields(std::string_view text, std::initializer_list<NamedField> fields) noexcept {
  bool any = false;
  while (!text.empty()) {
    auto line = take_line(text);
    const auto name = take_word(line);
    const auto* const field = std::ranges::find(fields, name, &NamedField::name);
    if (field == fields.end()) continue;
    const auto number = parse_number<std::uint64_t>(take_word(line));
    if (!number) continue;
    *field->value = static_cast<double>(*number);
    any = true;
  }
  return any;
}

std::optional<std::vector<DeviceUsage>> parse_io_stat(std::string_view text) {
  std::vector<DeviceUsage> devices;
  while (!text.empty()) {
    auto line = take_line(text);
    const auto name = take_word(line);
    if (!is_device(name)) return std::nullopt;
    auto& device = device_of(devices, name);
    for (auto word = take_word(line); !word.empty(); word = take_word(line)) {
      const auto equals = std::min(word.find('='), word.size());
      const auto key = word.substr(0, equals);
      const auto number = parse_number<std::uint64_t>(word.substr(std::min(equals + 1, word.size())));
      if (!number) continue;
      const auto value = static_cast<double>(*number);
      if (key == "rbytes") device.read_bytes = value;
      if (key == "wbytes") device.written_bytes = value;
      if (key == "rios") device.reads = value;
      if (key == "wios") device.writes = value;
    }
  }
  return devices;
}

bool parse_blkio(std::string_view text, std::vector<DeviceUsage>& devices, double DeviceUsage::*reads,
                 double DeviceUsage::*writes) {
  while (!text.empty()) {
    auto line = take_line(text);
    const auto name = take_word(line);
    if (name == "Total") continue;
    if (!is_device(name)) return false;
    const auto operation = take_word(line);
    const auto number = parse_number<std::uint64_t>(take_word(line));
    if (!number) return false;
    auto& device = device_of(devices, name);
    if (operation == "Read") device.*reads = static_cast<double>(*number);
    if (operation == "Write") device.*writes = static_cast<double>(*number);
  }
  return true;
}

std::string_view partition_name(std::string_view partitions, std::string_view device) noexcept {
  const auto colon = std::min(device.find(':'), device.size());
  const auto minor = device.substr(std::min(colon + 1, device.size()));
  while (!partitions.empty()) {
    auto line = take_line(partitions);
    if (take_word(line) != device.substr(0, colon) || take_word(line) != minor) continue;
    take_word(line);
    return take_word(line);
  }
  return {};
}

std::optional<std::vector<InterfaceUsage>> parse_net_dev(std::string_view text) {
  std::vector<InterfaceUsage> interfaces;
  take_line(text);
  take_line(text);
  while (!text.empty()) {
    const auto line = take_line(text);
    // The kernel leaves no blank after the colon when the first number is long.
    const auto colon = line.find(':');
    std::array<double, 16> numbers{};
    if (colon == std::string_view::npos || !take_numbers(line.substr(colon + 1), numbers))
      return std::nullopt;
    const auto name = base::trim(line.substr(0, colon));
    if (name == "lo") continue;
    interfaces.push_back({.name = std::string{name},
                          .received_bytes = numbers[0],
                          .received_packets = numbers[1],
                          .receive_errors = numbers[2],
                          .received_dropped = numbers[3],
                          .sent_bytes = numbers[8],
                          .sent_packets = numbers[9],
                          .send_errors = numbers[10],
                          .sent_dropped = numbers[11]});
  }
  return interfaces;
}

}  // namespace iitbfaas::observe

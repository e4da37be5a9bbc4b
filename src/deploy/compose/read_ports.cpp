#include "base/text.hpp"
#include "deploy/compose/read.hpp"

#include <algorithm>

namespace iitbfaas::deployment::compose {
namespace {

using docker::Port;

struct Range {
  std::uint16_t first = 0, last = 0;
  std::size_t size() const { return static_cast<std::size_t>(last - first) + 1; }
};

/// "80" or "80-82".
Range parse_range(const YamlField& field, const std::string& text) {
  const auto dash = text.find('-');
  const auto first = base::parse_number<std::uint16_t>(text.substr(0, dash));
  const auto last =
      dash == std::string::npos ? first : base::parse_number<std::uint16_t>(text.substr(dash + 1));
  if (!first || !last || *last < *first) field.fail("\"" + text + "\" is no port or range of ports");
  return {*first, *last};
}

void check_protocol(const YamlField& field, const std::string& protocol) {
  if (protocol != "tcp" && protocol != "udp" && protocol != "sctp") {
    field.fail("\"" + protocol + "\" is no protocol; use tcp, udp or sctp");
  }
}

/// "[ADDRESS:][PUBLISHED:]TARGET[/PROTOCOL]".
std::vector<Port> parse_short(const YamlField& field, std::string text, const Surroundings& around) {
  const auto slash = text.find('/');
  const auto protocol = slash == std::string::npos ? "tcp" : base::to_lower(text.substr(slash + 1));
  check_protocol(field, protocol);
  const auto whole = text;
  text = text.substr(0, slash);
  const auto last = text.rfind(':');
  const auto target = parse_range(field, last == std::string::npos ? text : text.substr(last + 1));
  std::string published = last == std::string::npos ? "" : text.substr(0, last);
  if (const auto colon = published.rfind(':'); colon != std::string::npos) {
    around.warn(field, "the address in \"" + whole + "\" is ignored: the port is published on all of them");
    published = published.substr(colon + 1);
  }
  if (target.first == 0) field.fail("a container has no port 0");
  const auto range = published.empty() ? Range{} : parse_range(field, published);
  if (!published.empty() && range.size() != target.size() && target.size() != 1) {
    field.fail("the ranges in \"" + whole + "\" are of different lengths");
  }
  std::vector<Port> ports;
  for (std::size_t i = 0; i < std::max(range.size(), target.size()); ++i) {
    const auto offset = static_cast<std::uint16_t>(i);
    ports.push_back({.protocol = protocol,
                     .target = static_cast<std::uint16_t>(target.first + (target.size() == 1 ? 0 : offset)),
                     .published = static_cast<std::uint16_t>(published.empty() ? 0 : range.first + offset),
                     .mode = Port::Mode::ingress});
  }
  return ports;
}

std::uint16_t port_number(const YamlField& field, std::uint16_t least) {
  constexpr long long most = 65535;
  const auto value = field.integer();
  if (value < least || value > most) field.fail(std::to_string(value) + " is no port");
  return static_cast<std::uint16_t>(value);
}

Port parse_long(const YamlField& field) {
  field.require_known({"mode", "target", "published", "protocol"});
  Port port{.mode = Port::Mode::ingress};
  if (!field["target"].stands()) field.fail("needs a target: the port of the container");
  port.target = port_number(field["target"], 1);
  if (field["published"].stands()) port.published = port_number(field["published"], 0);
  if (field["protocol"].stands()) port.protocol = base::to_lower(field["protocol"].string());
  check_protocol(field["protocol"], port.protocol);
  if (field["mode"].stands()) {
    const auto& mode = field["mode"].string();
    if (mode != "host" && mode != "ingress") field["mode"].fail("must be host or ingress");
    if (mode == "host") port.mode = Port::Mode::host;
  }
  return port;
}

}  // namespace

std::vector<Port> read_ports(const YamlField& field, const Surroundings& around) {
  std::vector<Port> ports;
  std::vector<std::string> seen;
  for (const auto& element : field.elements()) {
    if (element.is(YamlTree::Kind::map)) {
      ports.push_back(parse_long(element));
      continue;
    }
    const auto text =
        element.is(YamlTree::Kind::integer) ? std::to_string(element.integer()) : element.string();
    if (std::ranges::find(seen, text) != seen.end()) element.fail("\"" + text + "\" stands here twice");
    seen.push_back(text);
    std::ranges::move(parse_short(element, text, around), std::back_inserter(ports));
  }
  return ports;
}

}  // namespace iitbfaas::deployment::compose

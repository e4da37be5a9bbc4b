#include "base/duration.hpp"
#include "base/text.hpp"
#include "contract/environment.hpp"
#include "contract/ports.hpp"
#include "invoke/watchdog/command_line.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/watchdog.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <utility>

namespace iitbfaas {
namespace {

namespace variable = contract::environment;
using std::chrono::milliseconds;

/// The variables, each read in its own type; what does not read is refused by the variable's name.
class Variables {
 public:
  explicit Variables(const std::map<std::string, std::string>& environment) : environment_{environment} {}

  /// Set to nothing counts as not set: that is how Compose files switch a variable off.
  const std::string* find(const std::string& name) const {
    const auto found = environment_.find(name);
    return found == environment_.end() || found->second.empty() ? nullptr : &found->second;
  }

  void read(const std::string& name, std::string& value) const {
    if (const auto* text = find(name)) value = *text;
  }

  void read(const std::string& name, milliseconds& value) const {
    const auto* text = find(name);
    if (text == nullptr) return;
    const auto duration = base::parse_duration(*text);
    if (!duration) refuse(name, *text, "is no duration; write it as 30s, 1m30s or 500ms");
    value = std::chrono::ceil<milliseconds>(*duration);
  }

  void read(const std::string& name, std::uint32_t& value) const {
    const auto* text = find(name);
    if (text == nullptr) return;
    const auto number = base::parse_number<std::uint32_t>(*text);
    if (!number) refuse(name, *text, "is no whole number");
    value = *number;
  }

  void read(const std::string& name, bool& value) const {
    const auto* text = find(name);
    if (text == nullptr) return;
    const auto word = base::to_lower(*text);
    value = word == "true" || word == "1";
    if (!value && word != "false" && word != "0") refuse(name, *text, "is neither true nor false");
  }

  void read(const std::string& name, Bytes& value) const {
    const auto* text = find(name);
    if (text == nullptr) return;
    try {
      value = Bytes::parse(*text);
    } catch (const InvalidSpec&) {
      refuse(name, *text, "is no size; write it as 64Mi, 1.5G or 4096");
    }
  }

  std::uint16_t port(const std::string& name, std::uint16_t otherwise) const {
    const auto* text = find(name);
    if (text == nullptr) return otherwise;
    const auto number = base::parse_number<std::uint16_t>(*text);
    if (!number) refuse(name, *text, "is no port");
    return *number;
  }

  [[noreturn]] static void refuse(const std::string& name, const std::string& text, const char* reason) {
    throw InvalidSpec{name, "\"" + text + "\" " + reason};
  }

 private:
  const std::map<std::string, std::string>& environment_;
};

std::vector<std::string> read_command(const Variables& variables) {
  const bool alias = variables.find(variable::process) == nullptr;
  const std::string name = alias ? variable::process_alias : variable::process;
  const auto* text = variables.find(name);
  auto command = text == nullptr ? std::vector<std::string>{} : invoke::split_command(*text, name);
  if (command.empty() || command.front().empty()) {
    throw InvalidSpec{variable::process,
                      "names no program; set it to the command to run, such as /function/hello"};
  }
  return command;
}

std::vector<std::string> read_args(const Variables& variables) {
  const auto* text = variables.find(variable::args);
  if (text == nullptr) return {};
  std::vector<std::string> args;
  for (const auto& part : base::split(*text, ',')) {
    std::string name{base::trim(part)};
    if (name.empty()) variables.refuse(variable::args, *text, "has an empty field name");
    if (std::ranges::find(args, name) != args.end()) {
      throw InvalidSpec{variable::args, "field \"" + name + "\" is declared twice"};
    }
    args.push_back(std::move(name));
  }
  return args;
}

/// "0.0.0.0", "::1" as the front of "0.0.0.0:8080", "[::1]:8080".
std::string read_bind_address(const Variables& variables) {
  std::string address = "0.0.0.0";
  variables.read(variable::bind_address, address);
  in6_addr parsed{};
  if (::inet_pton(AF_INET, address.c_str(), &parsed) == 1) return address;
  if (::inet_pton(AF_INET6, address.c_str(), &parsed) == 1) return "[" + address + "]";
  variables.refuse(variable::bind_address, address, "is no literal IP address");
}

void read_listen(const Variables& variables, WatchdogOptions& options) {
  const auto address = read_bind_address(variables);
  const auto port = variables.port(variable::port, contract::function_port);
  const auto metrics_port = variables.port(variable::metrics_port, contract::function_metrics_port);
  if (port != 0 && port == metrics_port) {
    throw InvalidSpec{variable::metrics_port, "port " + std::to_string(port) + " is the function's own"};
  }
  options.listen = address + ":" + std::to_string(port);
  options.metrics_listen = address + ":" + std::to_string(metrics_port);
}

void refuse_other_modes(const Variables& variables) {
  std::string mode = "exec";
  variables.read(variable::mode, mode);
  if (mode != "exec") variables.refuse(variable::mode, mode, "is not supported by this watchdog; use exec");
}

/// What programs and handlers share.
WatchdogOptions read_service(const Variables& variables) {
  WatchdogOptions options;
  read_listen(variables, options);
  variables.read(variable::function, options.name);
  variables.read(variable::read_timeout, options.read_timeout);
  variables.read(variable::write_timeout, options.write_timeout);
  variables.read(variable::exec_timeout, options.exec_timeout);
  variables.read(variable::healthcheck_interval, options.healthcheck_interval);
  variables.read(variable::max_inflight, options.max_inflight);
  variables.read(variable::max_children, options.max_children);
  variables.read(variable::max_body, options.max_body);
  variables.read(variable::content_type, options.content_type);
  variables.read(variable::log_requests, options.log_requests);
  return options;
}

}  // namespace

WatchdogOptions watchdog_options(const std::map<std::string, std::string>& environment) {
  const Variables variables{environment};
  refuse_other_modes(variables);
  auto options = read_service(variables);
  options.command = read_command(variables);
  options.args = read_args(variables);
  variables.read(variable::combine_output, options.combine_output);
  variables.read(variable::cgi_headers, options.cgi_headers);
  variables.read(variable::root, options.root);
  return options;
}

WatchdogOptions watchdog_options(const std::map<std::string, std::string>& environment,
                                 FunctionHandler handler) {
  auto options = read_service(Variables{environment});
  options.handler = std::move(handler);
  return options;
}

}  // namespace iitbfaas

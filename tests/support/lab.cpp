#include "support/lab.hpp"

#include "base/text.hpp"

#include <unistd.h>

#include <stdexcept>

namespace test_support {

std::string Lab::missing() {
  if (::geteuid() != 0) return "a lab of machines needs root";
  if (::access("/usr/sbin/dockerd", X_OK) != 0) return "no dockerd here; apt-get install docker.io";
  if (::access("/usr/sbin/sshd", X_OK) != 0) return "no sshd here; apt-get install openssh-server";
  return "";
}

Lab::Lab(int nodes) : folder_{cli_.home() / "lab"} { script({"start", folder_, std::to_string(nodes)}); }

Lab::~Lab() {
  const auto program = std::string{IITBFAAS_TEST_SOURCE} + "/tests/lab/lab";
  cli_.run_program(program, {"stop", folder_});
}

CliResult Lab::script(std::vector<std::string> arguments) const {
  const auto what = arguments.front();
  auto result = cli_.run_program(std::string{IITBFAAS_TEST_SOURCE} + "/tests/lab/lab", arguments);
  if (result.status != 0) throw std::runtime_error{"lab " + what + ": " + result.err + result.out};
  return result;
}

CliResult Lab::on(const std::string& machine, std::vector<std::string> command) const {
  command.insert(command.begin(), {"exec", folder_, machine});
  return cli_.run_program(std::string{IITBFAAS_TEST_SOURCE} + "/tests/lab/lab", command);
}

CliResult Lab::iitbfaas(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), std::string{IITBFAAS_TEST_BIN} + "/iitbfaas");
  return on("client", std::move(arguments));
}

std::string Lab::shell(const std::string& machine, const std::string& line) const {
  const auto result = on(machine, {"/bin/sh", "-c", line});
  if (result.status != 0) throw std::runtime_error{machine + ": " + line + ": " + result.err + result.out};
  return std::string{iitbfaas::base::trim(result.out)};
}

std::string Lab::password() const {
  return std::string{iitbfaas::base::trim(iitbfaas::base::read_file(folder_ + "/password"))};
}

std::filesystem::path Lab::file(const std::string& node, const std::string& path) const {
  return std::filesystem::path{folder_} / node / "changes" / path;
}

}  // namespace test_support

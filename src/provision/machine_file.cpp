#include "base/files.hpp"
#include "base/text.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/machine.hpp"

#include <sys/stat.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>

namespace iitbfaas {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t largest_file = 1 << 20;

[[noreturn]] void fail(const fs::path& file, int line, const std::string& reason) {
  throw InvalidSpec{file.string() + ":" + std::to_string(line), reason};
}

/// "user,address,password": a password may hold commas.
Machine read_line_of_2019(const fs::path& file, int number, std::string_view line) {
  const auto first = line.find(',');
  const auto second = first == std::string_view::npos ? first : line.find(',', first + 1);
  if (second == std::string_view::npos) fail(file, number, "is no user,address,password");
  const auto user = base::trim(line.substr(0, first));
  const auto host = base::trim(line.substr(first + 1, second - first - 1));
  if (user.empty()) fail(file, number, "names no user");
  try {
    auto machine = Machine::parse(std::string{user} + "@" + std::string{host});
    machine.password = line.substr(second + 1);
    return machine;
  } catch (const InvalidSpec&) {
    fail(file, number, "names no machine: write user,address,password");
  }
}

MachineFile read_2019(const fs::path& file, const std::string& text) {
  MachineFile result;
  int number = 0;
  for (const auto& whole : base::split(text, '\n')) {
    ++number;
    const auto line = base::trim(whole);
    if (line.empty() || line.starts_with('#')) continue;
    result.machines.push_back(read_line_of_2019(file, number, line));
  }
  result.warnings.push_back(
      file.string() +
      " holds passwords; once its machines are added your key is let in: write nodes: with "
      "USER@HOST lines instead, and remove it");
  struct stat status {};
  if (::stat(file.c_str(), &status) == 0 && (status.st_mode & 077) != 0) {
    result.warnings.push_back(file.string() + " can be read by others: chmod 600 " + file.string());
  }
  return result;
}

class YamlMachines {
 public:
  explicit YamlMachines(fs::path file) : file_{std::move(file)} {}

  std::vector<Machine> read(const std::string& text) const {
    const auto document = parse(text);
    if (!document.IsMap() || !document["nodes"] || document.size() != 1) {
      fail_at(document, "is no list of machines: begin it with nodes:");
    }
    const auto nodes = document["nodes"];
    if (!nodes.IsSequence()) fail_at(nodes, "nodes: is no list");
    std::vector<Machine> machines;
    for (const auto& node : nodes) machines.push_back(read_node(node));
    return machines;
  }

 private:
  YAML::Node parse(const std::string& text) const {
    try {
      return YAML::Load(text);
    } catch (const YAML::ParserException& error) {
      fail(file_, error.mark.line + 1, error.msg);
    }
  }

  [[noreturn]] void fail_at(const YAML::Node& node, const std::string& reason) const {
    fail(file_, std::max(0, node.Mark().line) + 1, reason);  // an empty document has no line
  }

  std::string text_of(const YAML::Node& node) const {
    if (!node.IsScalar()) fail_at(node, "is no text");
    return node.Scalar();
  }

  Machine read_address(const YAML::Node& node) const {
    try {
      return Machine::parse(text_of(node));
    } catch (const InvalidSpec& error) {
      fail_at(node, error.what());
    }
  }

  Machine read_node(const YAML::Node& node) const {
    if (!node.IsMap()) return read_address(node);
    if (!node["address"]) fail_at(node, "names no address");
    auto machine = read_address(node["address"]);
    for (const auto& entry : node) {
      const auto key = text_of(entry.first);
      if (key == "address") continue;
      if (key == "role") {
        machine.manager = read_role(entry.second);
      } else if (key == "password_file") {
        auto path = fs::path{text_of(entry.second)};
        machine.password = read_password(path.is_relative() ? file_.parent_path() / path : path);
      } else if (key == "password") {
        fail_at(entry.first, "a password does not belong here; use password_file, a file of mode 0600");
      } else {
        fail_at(entry.first, "unknown key \"" + key + "\"; there are address, role and password_file");
      }
    }
    return machine;
  }

  bool read_role(const YAML::Node& node) const {
    const auto role = text_of(node);
    if (role != "manager" && role != "worker")
      fail_at(node, "a role is manager or worker, not \"" + role + "\"");
    return role == "manager";
  }

  fs::path file_;
};

/// YAML has its list under a key; the lines of 2019 have no colon before their first comma.
bool is_of_2019(const std::string& text) {
  for (const auto& whole : base::split(text, '\n')) {
    const auto line = base::trim(whole);
    if (line.empty() || line.starts_with('#')) continue;
    const auto comma = line.find(',');
    return comma != std::string_view::npos &&
           line.substr(0, comma).find_first_of(":{[ ") == std::string_view::npos;
  }
  return false;
}

}  // namespace

MachineFile read_machines(const fs::path& file) {
  const auto text = base::read_file(file);
  if (text.size() > largest_file)
    throw InvalidSpec{file.string(), "is larger than a megabyte; it is no list of machines"};
  if (is_of_2019(text)) return read_2019(file, text);
  return {.machines = YamlMachines{file}.read(text)};
}

}  // namespace iitbfaas

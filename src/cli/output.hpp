#pragma once
#include "iitbfaas/function.hpp"
#include "iitbfaas/machine.hpp"
#include "iitbfaas/node.hpp"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

/// What is printed: tables for people, JSON with OpenFaaS's field names for programs.
namespace iitbfaas::cli {

/// Columns as wide as their widest cell, two blanks between.
class Table {
 public:
  explicit Table(std::vector<std::string> header) { add(std::move(header)); }
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  void print(std::ostream& out) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

nlohmann::json to_json(const FunctionStatus& status);
nlohmann::json to_json(const Replica& replica);
nlohmann::json to_json(const NodeStatus& node);
nlohmann::json to_json(const MachineReport& report);

std::string to_string(ReplicaState state);
std::string to_string(CheckResult result);
std::string to_string(MachineOutcome outcome);
/// "2026-11-22T10:25:31Z".
std::string to_rfc3339(std::chrono::system_clock::time_point time);
/// "3m", "2h", "5d".
std::string age(std::chrono::system_clock::time_point since, std::chrono::system_clock::time_point now);
/// "sha256:0123456789ab": what is enough for people.
std::string short_image(const std::string& image);
/// "node1, node2"; "-" when there are none.
std::string join(const std::vector<std::string>& names);
/// "hello", "hello.shop".
std::string shown_name(const FunctionSpec& spec);

/// Says "iitbfaas COMMAND: warning: …" on standard error.
std::function<void(const std::string&)> warn_of(const std::string& command);

/// One document and a newline.
void print(std::ostream& out, const nlohmann::json& document);

}  // namespace iitbfaas::cli

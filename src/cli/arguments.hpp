#pragma once
#include "iitbfaas/bytes.hpp"
#include "iitbfaas/cluster.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

/// How words of the command line become values. What is no such value is wrong usage: CLI::ValidationError.
namespace iitbfaas::cli {

/// "30s", "1m30s", "250ms"; a plain number is seconds.
std::chrono::milliseconds parse_duration(const std::string& text);

/// "500m" or "0.5" is half a core.
std::uint32_t parse_cpu(const std::string& text);

/// "KEY=VALUE".
std::pair<std::string, std::string> parse_assignment(const std::string& text);
/// "Name: value".
std::pair<std::string, std::string> parse_header(const std::string& text);

// Options that fill a value of those kinds.
CLI::Option* add_duration(CLI::App& app, const std::string& flags, std::chrono::milliseconds& value,
                          const std::string& help);
CLI::Option* add_bytes(CLI::App& app, const std::string& flags, Bytes& value, const std::string& help);
CLI::Option* add_cpu(CLI::App& app, const std::string& flags, std::uint32_t& value, const std::string& help);
CLI::Option* add_map(CLI::App& app, const std::string& flags, std::map<std::string, std::string>& value,
                     const std::string& help);

/// A function as the command line names it: "hello", or "hello.shop" for the one in the namespace shop.
struct FunctionName {
  std::string name = {};
  std::string name_space = default_namespace;

  static FunctionName parse(const std::string& text);
};

/// Throws NotFound.
Function find(const Cluster& cluster, const std::string& text);

}  // namespace iitbfaas::cli

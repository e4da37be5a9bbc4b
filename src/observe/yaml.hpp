#pragma once
#include <yaml-cpp/yaml.h>

#include <chrono>
#include <string>
#include <vector>

/// How configuration is written for the programs of the stack.
namespace iitbfaas::observe {

/// A list of texts.
YAML::Node sequence(const std::vector<std::string>& texts);

/// The document under a line that says whose it is.
std::string document(const YAML::Node& root);

/// As Prometheus and Alertmanager read durations: "90s", "250ms".
std::string duration(std::chrono::milliseconds span);

/// The shortest text that reads back as the same number: "0.9", "150".
std::string number(double value);

}  // namespace iitbfaas::observe

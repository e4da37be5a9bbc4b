#include "model/remembered.hpp"

#include "base/files.hpp"
#include "contract/environment.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>

namespace iitbfaas::model {
namespace {

/// Nothing for a process without a home, as a gateway in its container is.
std::optional<std::filesystem::path> configuration_folder() {
  const auto set = [](const char* name) -> const char* {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0' ? value : nullptr;
  };
  if (const char* folder = set(contract::environment::config)) return folder;
  if (const char* folder = set("XDG_CONFIG_HOME")) return std::filesystem::path{folder} / "iitbfaas";
  if (const char* home = set("HOME")) return std::filesystem::path{home} / ".config" / "iitbfaas";
  return std::nullopt;
}

constexpr const char* file_name = "cluster.json";
constexpr const char* key_file_name = "unlock-key";

std::filesystem::path required_folder() {
  if (auto folder = configuration_folder()) return *std::move(folder);
  throw Error{"remember the cluster: set IITBFAAS_CONFIG or HOME"};
}

}  // namespace

std::optional<Remembered> read_remembered() {
  const auto folder = configuration_folder();
  if (!folder) return std::nullopt;
  const auto text = base::read_file_if_present(*folder / file_name);
  if (!text) return std::nullopt;
  try {
    const auto document = nlohmann::json::parse(*text);
    return Remembered{.host = document.at("host").get<std::string>(),
                      .gateway = document.value("gateway", ""),
                      .password = document.value("password", ""),
                      .gateway_ca_file = document.value("gateway_ca_file", "")};
  } catch (const nlohmann::json::exception& error) {
    throw Error{"read " + (*folder / file_name).string() + ": " + error.what() +
                "; remove the file and run: iitbfaas up"};
  }
}

void remember(const Remembered& cluster) {
  const auto folder = required_folder();
  const nlohmann::json document{{"host", cluster.host},
                                {"gateway", cluster.gateway},
                                {"password", cluster.password},
                                {"gateway_ca_file", cluster.gateway_ca_file}};
  base::make_private_folder(folder);
  base::write_file(folder / file_name, document.dump(2) + "\n", 0600);
}

void forget() {
  std::error_code failure;
  if (const auto folder = configuration_folder()) {
    std::filesystem::remove(*folder / key_file_name, failure);
    std::filesystem::remove(*folder / file_name, failure);
  }
  if (failure) throw Error{"forget the cluster: remove " + std::string{file_name} + ": " + failure.message()};
}

std::optional<std::string> read_unlock_key() {
  const auto folder = configuration_folder();
  return folder ? base::read_file_if_present(*folder / key_file_name) : std::nullopt;
}

void keep_unlock_key(const std::string& key) {
  const auto folder = required_folder();
  if (key.empty()) {
    std::filesystem::remove(folder / key_file_name);
    return;
  }
  base::make_private_folder(folder);
  base::write_file(folder / key_file_name, key, 0600);
}

}  // namespace iitbfaas::model

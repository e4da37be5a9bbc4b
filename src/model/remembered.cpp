#include "model/remembered.hpp"

#include "base/files.hpp"
#include "contract/environment.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>

namespace iitbfaas::model {
namespace {

std::filesystem::path configuration_folder() {
  const auto set = [](const char* name) -> const char* {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0' ? value : nullptr;
  };
  if (const char* folder = set(contract::environment::config)) return folder;
  if (const char* folder = set("XDG_CONFIG_HOME")) return std::filesystem::path{folder} / "iitbfaas";
  if (const char* home = set("HOME")) return std::filesystem::path{home} / ".config" / "iitbfaas";
  throw Error{"find the configuration folder: set IITBFAAS_CONFIG or HOME"};
}

std::filesystem::path file() { return configuration_folder() / "cluster.json"; }

}  // namespace

std::optional<Remembered> read_remembered() {
  const auto text = base::read_file_if_present(file());
  if (!text) return std::nullopt;
  try {
    const auto document = nlohmann::json::parse(*text);
    return Remembered{.host = document.at("host").get<std::string>(),
                      .gateway = document.value("gateway", ""),
                      .password = document.value("password", "")};
  } catch (const nlohmann::json::exception& error) {
    throw Error{"read " + file().string() + ": " + error.what() + "; remove the file and run: iitbfaas up"};
  }
}

void remember(const Remembered& cluster) {
  const nlohmann::json document{
      {"host", cluster.host}, {"gateway", cluster.gateway}, {"password", cluster.password}};
  base::make_private_folder(configuration_folder());
  base::write_file(file(), document.dump(2) + "\n", 0600);
}

void forget() { std::filesystem::remove(file()); }

}  // namespace iitbfaas::model

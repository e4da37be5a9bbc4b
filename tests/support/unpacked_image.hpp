#pragma once
#include "support/temporary_folder.hpp"

#include "iitbfaas/image.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace test_support {

/// The archive of a package, read back as an engine reads it: by tar, layer upon layer.
class UnpackedImage {
 public:
  explicit UnpackedImage(const iitbfaas::Package& package);

  std::filesystem::path root() const { return folder_ / "root"; }
  bool has(const std::string& path) const;
  const nlohmann::json& manifest() const noexcept { return manifest_; }
  const nlohmann::json& config() const noexcept { return config_; }
  /// "NAME=value" → value; empty when there is none.
  std::string variable(const std::string& name) const;

  /// Why nothing can be run in here; empty: it can.
  static std::string cannot_run();
  /// Runs a program of the image as its user, with its environment; what it wrote to standard output.
  std::string run(const std::vector<std::string>& command) const;

 private:
  TemporaryFolder folder_;
  nlohmann::json manifest_, config_;
};

}  // namespace test_support

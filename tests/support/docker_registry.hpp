#pragma once
#include "base/subprocess.hpp"
#include "support/temporary_folder.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace test_support {

/// Debian's `docker-registry` on 127.0.0.1, with a store of its own.
class DockerRegistry {
 public:
  struct Options {
    bool password = false;                   ///< wants user "ann", password "se:cret"
    std::filesystem::path certificate = {};  ///< with its key: speaks TLS
    std::filesystem::path key = {};
  };
  explicit DockerRegistry(const Options& options);
  DockerRegistry() : DockerRegistry{Options{}} {}
  ~DockerRegistry();
  DockerRegistry(const DockerRegistry&) = delete;
  DockerRegistry& operator=(const DockerRegistry&) = delete;

  static constexpr const char* program = "/usr/bin/docker-registry";
  /// Why there can be none here; empty: there can.
  static std::string missing();

  std::uint16_t port() const noexcept { return port_; }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  /// Its access log so far: one line a request.
  std::string log() const;
  std::filesystem::path store() const { return folder_ / "store"; }

 private:
  TemporaryFolder folder_;
  std::uint16_t port_;
  pid_t pid_;
};

/// "auth" of Docker's config.json for user "ann", password "se:cret".
inline constexpr const char* registry_auth_of_ann = "YW5uOnNlOmNyZXQ=";
/// The same as htpasswd keeps it: bcrypt, made by crypt(3).
inline constexpr const char* registry_password_file =
    "ann:$2b$05$abcdefghijklmnopqrstuuWqeDdmk0qhXLYvA33lbC9M700ynI2Oa\n";

}  // namespace test_support

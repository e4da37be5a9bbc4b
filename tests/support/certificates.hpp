#pragma once
#include "support/temporary_folder.hpp"

#include <filesystem>

namespace test_support {

/// A certificate authority, a server's certificate for localhost and 127.0.0.1, and a client's: made by
/// openssl.
class Certificates {
 public:
  Certificates();

  std::filesystem::path authority() const { return folder_ / "ca.pem"; }
  std::filesystem::path server() const { return folder_ / "server.pem"; }
  std::filesystem::path server_key() const { return folder_ / "server.key"; }
  std::filesystem::path client() const { return folder_ / "client.pem"; }
  std::filesystem::path client_key() const { return folder_ / "client.key"; }

 private:
  TemporaryFolder folder_;
};

}  // namespace test_support

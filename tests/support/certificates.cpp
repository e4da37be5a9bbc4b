#include "support/certificates.hpp"

#include "base/subprocess.hpp"

namespace test_support {
namespace {

using iitbfaas::base::capture;

void sign(const TemporaryFolder& folder, const std::string& name, const std::string& extension) {
  const auto file = [&](const std::string& suffix) { return (folder / (name + suffix)).string(); };
  folder.write(name + ".ext", extension);
  capture({"openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
           "/CN=" + name, "-keyout", file(".key"), "-out", file(".csr")});
  capture({"openssl", "x509", "-req", "-in", file(".csr"), "-CA", (folder / "ca.pem").string(), "-CAkey",
           (folder / "ca.key").string(), "-CAcreateserial", "-days", "2", "-extfile", file(".ext"), "-out",
           file(".pem")});
}

}  // namespace

Certificates::Certificates() {
  capture({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
           "-days", "2", "-subj", "/CN=test authority", "-keyout", (folder_ / "ca.key").string(), "-out",
           authority().string()});
  sign(folder_, "server", "subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n");
  sign(folder_, "client", "extendedKeyUsage=clientAuth\n");
}

}  // namespace test_support

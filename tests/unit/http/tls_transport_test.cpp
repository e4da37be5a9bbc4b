#include "http/tls_transport.hpp"

#include "base/files.hpp"
#include "exchanges.hpp"
#include "support/raw_client.hpp"
#include "support/running_server.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <filesystem>

namespace iitbfaas::http {
namespace {

using namespace std::chrono_literals;
using test::RunningServer;

asio::awaitable<void> tell_security(Exchange& exchange) {
  std::string body = co_await exchange.read_all(64 << 20);
  Response response{.headers = {{"X-Secure", exchange.secure() ? "yes" : "no"}}, .body = std::move(body)};
  co_await exchange.respond(std::move(response));
}

/// A folder with cert.pem and key.pem, of a certificate that signs itself.
class TlsTransport : public testing::Test {
 protected:
  TlsTransport() {
    folder_ = ::mkdtemp(folder_.data());
    EVP_PKEY* const key = EVP_EC_gen("P-256");
    X509* const certificate = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_NAME* const name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"),
                               -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_set_pubkey(certificate, key);
    X509_sign(certificate, key, EVP_sha256());
    write_pem(certificate_file(), [&](BIO* bio) { PEM_write_bio_X509(bio, certificate); });
    write_pem(key_file(),
              [&](BIO* bio) { PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr); });
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
  ~TlsTransport() override { std::filesystem::remove_all(folder_); }

  template <typename Write>
  static void write_pem(const std::string& path, const Write& write) {
    BIO* const bio = BIO_new(BIO_s_mem());
    write(bio);
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(bio, &bytes);
    base::write_file(path, {bytes, static_cast<std::size_t>(size)}, 0600);
    BIO_free(bio);
  }

  std::string certificate_file() const { return folder_ + "/cert.pem"; }
  std::string key_file() const { return folder_ + "/key.pem"; }
  ServerOptions options() const { return {.transport = tls_transport(certificate_file(), key_file())}; }

  std::string folder_ = std::filesystem::temp_directory_path() / "iitbfaas-XXXXXX";
};

/// Speaks TLS over a RawClient's socket.
class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port, int version = 0) : raw_{port} {
    SSL_CTX_set_max_proto_version(context_, version);
    session_ = SSL_new(context_);
    SSL_set_fd(session_, raw_.socket());
    connected_ = SSL_connect(session_) == 1;
  }
  ~TlsClient() {
    SSL_free(session_);
    SSL_CTX_free(context_);
  }
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  bool connected() const { return connected_; }
  bool ended_properly() const { return SSL_get_shutdown(session_) == SSL_RECEIVED_SHUTDOWN; }
  void send(std::string_view bytes) {
    std::size_t count = 0;
    ASSERT_EQ(SSL_write_ex(session_, bytes.data(), bytes.size(), &count), 1);
  }
  /// What comes until `size` bytes are there, or the end.
  std::string receive(std::size_t size) {
    std::string received;
    char block[16384];
    std::size_t count = 0;
    while (received.size() < size && SSL_read_ex(session_, block, sizeof block, &count) == 1)
      received.append(block, count);
    return received;
  }

 private:
  test::RawClient raw_;
  SSL_CTX* context_ = SSL_CTX_new(TLS_client_method());
  SSL* session_ = nullptr;
  bool connected_ = false;
};

TEST_F(TlsTransport, CarriesRequestsOfBothVersions) {
  RunningServer server{tell_security, options()};
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient client{server.port(), version};
    ASSERT_TRUE(client.connected());
    client.send(post("one") + post("two", "Connection: close\r\n"));
    const std::string replies = client.receive(1 << 20);
    EXPECT_NE(replies.find("\r\n\r\none"), std::string::npos);
    EXPECT_TRUE(replies.ends_with("\r\n\r\ntwo"));
    EXPECT_NE(replies.find("X-Secure: yes"), std::string::npos);
    EXPECT_TRUE(client.ended_properly());
  }
}

TEST_F(TlsTransport, CarriesTwentyMegabytes) {
  RunningServer server{tell_security, options()};
  TlsClient client{server.port()};
  const std::string body(20 << 20, 'b');
  client.send(post(body, "Connection: close\r\n"));
  EXPECT_TRUE(client.receive(std::string::npos).ends_with("\r\n\r\n" + body));
}

TEST_F(TlsTransport, RefusesOldVersionsAndClientsInTheClear) {
  RunningServer server{tell_security, options()};
  EXPECT_FALSE((TlsClient{server.port(), TLS1_1_VERSION}.connected()));
  test::RawClient clear{server.port()};
  clear.send(post("x"));
  EXPECT_EQ(clear.rest().find("HTTP/1.1"), std::string::npos);
}

TEST_F(TlsTransport, GivesUpOnAHandshakeThatDoesNotEnd) {
  auto impatient = options();
  impatient.head_timeout = 60ms;
  RunningServer server{tell_security, std::move(impatient)};
  test::RawClient client{server.port()};
  client.send("\x16\x03\x01");
  EXPECT_EQ(client.rest(), "");
}

TEST_F(TlsTransport, NamesTheFileThatIsWrong) {
  const auto words = [](const std::string& certificate, const std::string& key) -> std::string {
    try {
      tls_transport(certificate, key);
    } catch (const Error& error) {
      return error.what();
    }
    return {};
  };
  EXPECT_TRUE(
      words(folder_ + "/absent", key_file()).starts_with("read the certificate " + folder_ + "/absent: "));
  EXPECT_TRUE(
      words(certificate_file(), certificate_file()).starts_with("read the key " + certificate_file() + ": "));
  const std::string other_key = folder_ + "/other.pem";
  EVP_PKEY* const key = EVP_EC_gen("P-256");
  write_pem(other_key,
            [&](BIO* bio) { PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr); });
  EVP_PKEY_free(key);
  EXPECT_NE(words(certificate_file(), other_key), "");
}

}  // namespace
}  // namespace iitbfaas::http

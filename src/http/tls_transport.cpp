#include "http/tls_transport.hpp"

#include "http/tls_openssl.hpp"

#include "iitbfaas/error.hpp"

#include <openssl/err.h>

namespace iitbfaas::http {
namespace {

class TlsTransport final : public Transport {
 public:
  TlsTransport(std::shared_ptr<const openssl::Shared> shared, int socket)
      : shared_{std::move(shared)}, session_{openssl::make_session(*shared_, socket)} {
    SSL_set_accept_state(session_.get());
  }

  Result read(std::span<char> space) override { return noted(openssl::read(*session_, space)); }
  Result write(std::span<const iovec> pieces) override { return noted(openssl::write(*session_, pieces)); }

  void finish() override {
    if (SSL_is_init_finished(session_.get()) == 0 || failed_) return;
    ERR_clear_error();
    SSL_shutdown(session_.get());
  }

  bool secure() const noexcept override { return true; }

 private:
  Result noted(Result result) noexcept {
    failed_ = failed_ || result.status == Status::closed;
    return result;
  }

  std::shared_ptr<const openssl::Shared> shared_;
  openssl::Session session_;
  bool failed_ = false;
};

[[noreturn]] void fail_in_openssl(const std::string& what) {
  throw Error{what + ": " + openssl::last_error()};
}

/// HTTP/1.1 is all that is spoken here; a client that offers only others is not answered by guesswork.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                    unsigned int offered_size, void*) {
  static constexpr unsigned char ours[] = "\x08http/1.1";
  unsigned char* match = nullptr;
  const int found = SSL_select_next_proto(&match, size, ours, sizeof ours - 1, offered, offered_size);
  *chosen = match;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace

TransportFactory tls_transport(const std::string& certificate_file, const std::string& key_file) {
  auto shared = std::make_shared<const openssl::Shared>(openssl::make_shared_state(TLS_server_method()));
  SSL_CTX* const context = shared->context.get();
  SSL_CTX_set_options(context, SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(context, certificate_file.c_str()) != 1) {
    fail_in_openssl("read the certificate " + certificate_file);
  }
  if (SSL_CTX_use_PrivateKey_file(context, key_file.c_str(), SSL_FILETYPE_PEM) != 1)
    fail_in_openssl("read the key " + key_file);
  if (SSL_CTX_check_private_key(context) != 1)
    fail_in_openssl("the key " + key_file + " does not fit " + certificate_file);
  return [shared = std::move(shared)](int socket) -> std::unique_ptr<Transport> {
    return std::make_unique<TlsTransport>(shared, socket);
  };
}

}  // namespace iitbfaas::http

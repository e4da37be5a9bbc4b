#include "http/tls_client.hpp"

#include "http/tls_openssl.hpp"

#include "iitbfaas/error.hpp"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <array>

namespace iitbfaas::http {
namespace {

bool is_address(const std::string& host) {
  std::array<unsigned char, 16> space{};
  return ::inet_pton(AF_INET, host.c_str(), space.data()) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), space.data()) == 1;
}

}  // namespace

struct TlsSession::State {
  std::shared_ptr<const openssl::Shared> shared;
  openssl::Session session;
};

TlsSession::TlsSession(std::shared_ptr<const openssl::Shared> shared, int socket, const std::string& host)
    : state_{std::make_unique<State>()} {
  state_->session = openssl::make_session(*shared, socket);
  state_->shared = std::move(shared);
  SSL* const session = state_->session.get();
  if (is_address(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host.c_str());
  } else {
    SSL_set_tlsext_host_name(session, host.c_str());
    SSL_set1_host(session, host.c_str());
  }
  SSL_set_connect_state(session);
}

TlsSession::~TlsSession() = default;

Transport::Result TlsSession::read(std::span<char> space) {
  return noted(openssl::read(*state_->session, space));
}

Transport::Result TlsSession::write(std::span<const iovec> pieces) {
  return noted(openssl::write(*state_->session, pieces));
}

Transport::Result TlsSession::noted(Result result) {
  if (result.status != Status::closed || failed_) return result;
  failed_ = true;
  if (established()) return result;
  const auto verified = SSL_get_verify_result(state_->session.get());
  if (verified != X509_V_OK) {
    problem_ = std::string{"certificate verify failed: "} + X509_verify_cert_error_string(verified);
  } else {
    const auto* const words = ERR_reason_error_string(ERR_peek_error());
    problem_ = words != nullptr ? words : "the connection was closed while shaking hands";
  }
  return result;
}

void TlsSession::finish() {
  if (failed_ || !established()) return;
  ERR_clear_error();
  SSL_shutdown(state_->session.get());
}

bool TlsSession::established() const noexcept { return SSL_is_init_finished(state_->session.get()) != 0; }

TlsClient::TlsClient(const std::string& ca_file)
    : shared_{std::make_shared<const openssl::Shared>(openssl::make_shared_state(TLS_client_method()))} {
  SSL_CTX* const context = shared_->context.get();
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  static constexpr std::array<unsigned char, 9> http_1_1{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  SSL_CTX_set_alpn_protos(context, http_1_1.data(), http_1_1.size());
  ERR_clear_error();
  const int outcome = ca_file.empty() ? SSL_CTX_set_default_verify_paths(context)
                                      : SSL_CTX_load_verify_file(context, ca_file.c_str());
  if (outcome != 1) {
    const auto from = ca_file.empty() ? std::string{"of the system"} : ca_file;
    throw Error{"read the authorities " + from + ": " + openssl::last_error()};
  }
}

}  // namespace iitbfaas::http

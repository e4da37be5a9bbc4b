#include "http/tls_transport.hpp"

#include "iitbfaas/error.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

namespace iitbfaas::http {
namespace {

template <auto free>
struct Freed {
  template <typename Type>
  void operator()(Type* object) const noexcept {
    free(object);
  }
};
using Context = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, Freed<SSL_free>>;
using Method = std::unique_ptr<BIO_METHOD, Freed<BIO_meth_free>>;

// OpenSSL's own socket BIO writes with write(2), which raises SIGPIPE.
int socket_of(BIO* bio) { return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio))); }

int bio_read(BIO* bio, char* space, int size) {
  BIO_clear_retry_flags(bio);
  const ssize_t count = ::recv(socket_of(bio), space, static_cast<std::size_t>(size), 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_read(bio);
  return static_cast<int>(count);
}

int bio_write(BIO* bio, const char* bytes, int size) {
  BIO_clear_retry_flags(bio);
  const ssize_t count = ::send(socket_of(bio), bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_write(bio);
  return static_cast<int>(count);
}

long bio_control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

/// Made once for each server certificate; shared by the sessions.
struct Shared {
  Context context{SSL_CTX_new(TLS_server_method())};
  Method method{BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "iitbfaas socket")};
};

class TlsTransport final : public Transport {
 public:
  TlsTransport(std::shared_ptr<const Shared> shared, int socket)
      : shared_{std::move(shared)}, session_{SSL_new(shared_->context.get())} {
    BIO* const bio = BIO_new(shared_->method.get());
    if (!session_ || bio == nullptr) throw Error{"start a TLS session: out of memory"};
    BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(socket)));
    BIO_set_init(bio, 1);
    SSL_set_bio(session_.get(), bio, bio);
    SSL_set_accept_state(session_.get());
  }

  Result read(std::span<char> space) override {
    std::size_t count = 0;
    ERR_clear_error();
    const int outcome = SSL_read_ex(session_.get(), space.data(), space.size(), &count);
    return outcome == 1 ? Result{Status::done, count} : failure(outcome);
  }

  Result write(std::span<const iovec> pieces) override {
    const auto first = std::ranges::find_if(pieces, [](const iovec& piece) { return piece.iov_len != 0; });
    if (first == pieces.end()) return {Status::done, 0};
    std::size_t count = 0;
    ERR_clear_error();
    const int outcome = SSL_write_ex(session_.get(), first->iov_base, first->iov_len, &count);
    return outcome == 1 ? Result{Status::done, count} : failure(outcome);
  }

  void finish() override {
    if (SSL_is_init_finished(session_.get()) == 0 || failed_) return;
    ERR_clear_error();
    SSL_shutdown(session_.get());
  }

  bool secure() const noexcept override { return true; }

 private:
  Result failure(int outcome) {
    switch (SSL_get_error(session_.get(), outcome)) {
      case SSL_ERROR_WANT_READ: return {Status::wants_read, 0};
      case SSL_ERROR_WANT_WRITE: return {Status::wants_write, 0};
      default: failed_ = true; return {Status::closed, 0};
    }
  }

  std::shared_ptr<const Shared> shared_;
  Session session_;
  bool failed_ = false;
};

[[noreturn]] void fail(const std::string& what) {
  std::array<char, 256> words{};
  ERR_error_string_n(ERR_get_error(), words.data(), words.size());
  throw Error{what + ": " + words.data()};
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
  auto shared = std::make_shared<Shared>();
  SSL_CTX* const context = shared->context.get();
  BIO_METHOD* const method = shared->method.get();
  if (context == nullptr || method == nullptr) throw Error{"set up TLS: out of memory"};
  BIO_meth_set_read(method, bio_read);
  BIO_meth_set_write(method, bio_write);
  BIO_meth_set_ctrl(method, bio_control);

  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context,
                      SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  // A peer that closes without a closing alert has closed; heads and framing tell whether it was too early.
  SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(context, certificate_file.c_str()) != 1) {
    fail("read the certificate " + certificate_file);
  }
  if (SSL_CTX_use_PrivateKey_file(context, key_file.c_str(), SSL_FILETYPE_PEM) != 1)
    fail("read the key " + key_file);
  if (SSL_CTX_check_private_key(context) != 1)
    fail("the key " + key_file + " does not fit " + certificate_file);
  return
      [shared = std::shared_ptr<const Shared>{std::move(shared)}](int socket) -> std::unique_ptr<Transport> {
        return std::make_unique<TlsTransport>(shared, socket);
      };
}

}  // namespace iitbfaas::http

#include "http/tls_openssl.hpp"

#include "iitbfaas/error.hpp"

#include <openssl/err.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

namespace iitbfaas::http::openssl {
namespace {

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

Transport::Result failure(SSL& session, int outcome) {
  switch (SSL_get_error(&session, outcome)) {
    case SSL_ERROR_WANT_READ: return {Transport::Status::wants_read, 0};
    case SSL_ERROR_WANT_WRITE: return {Transport::Status::wants_write, 0};
    default: return {Transport::Status::closed, 0};
  }
}

}  // namespace

Shared make_shared_state(const SSL_METHOD* side) {
  Shared shared{Context{SSL_CTX_new(side)},
                Method{BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "iitbfaas socket")}};
  SSL_CTX* const context = shared.context.get();
  BIO_METHOD* const method = shared.method.get();
  if (context == nullptr || method == nullptr) throw Error{"set up TLS: out of memory"};
  BIO_meth_set_read(method, bio_read);
  BIO_meth_set_write(method, bio_write);
  BIO_meth_set_ctrl(method, bio_control);

  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  // A peer that closes without a closing alert has closed; heads and framing tell whether it was too early.
  SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  return shared;
}

Session make_session(const Shared& shared, int socket) {
  Session session{SSL_new(shared.context.get())};
  BIO* const bio = BIO_new(shared.method.get());
  if (!session || bio == nullptr) {
    BIO_free(bio);
    throw Error{"start a TLS session: out of memory"};
  }
  BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(socket)));
  BIO_set_init(bio, 1);
  SSL_set_bio(session.get(), bio, bio);
  return session;
}

Transport::Result read(SSL& session, std::span<char> space) {
  std::size_t count = 0;
  ERR_clear_error();
  const int outcome = SSL_read_ex(&session, space.data(), space.size(), &count);
  return outcome == 1 ? Transport::Result{Transport::Status::done, count} : failure(session, outcome);
}

Transport::Result write(SSL& session, std::span<const iovec> pieces) {
  const auto first = std::ranges::find_if(pieces, [](const iovec& piece) { return piece.iov_len != 0; });
  if (first == pieces.end()) return {Transport::Status::done, 0};
  std::size_t count = 0;
  ERR_clear_error();
  const int outcome = SSL_write_ex(&session, first->iov_base, first->iov_len, &count);
  return outcome == 1 ? Transport::Result{Transport::Status::done, count} : failure(session, outcome);
}

std::string last_error() {
  std::array<char, 256> words{};
  ERR_error_string_n(ERR_get_error(), words.data(), words.size());
  return words.data();
}

}  // namespace iitbfaas::http::openssl

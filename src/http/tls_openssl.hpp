#pragma once
#include "http/transport.hpp"

#include <openssl/bio.h>
#include <openssl/ssl.h>

#include <memory>
#include <span>
#include <string>

/// What both sides of TLS have in common.
namespace iitbfaas::http::openssl {

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

/// Made once for each way of being a server or a client; shared by the sessions.
struct Shared {
  Context context;
  Method method;  ///< of a socket; OpenSSL's own writes with write(2), which raises SIGPIPE
};

/// TLS 1.2 or later. Throws Error.
Shared make_shared_state(const SSL_METHOD* side);
/// A session over a socket that it does not own. Throws Error.
Session make_session(const Shared& shared, int socket);

Transport::Result read(SSL& session, std::span<char> space);
Transport::Result write(SSL& session, std::span<const iovec> pieces);
/// The last thing that OpenSSL complained about in this thread.
std::string last_error();

}  // namespace iitbfaas::http::openssl

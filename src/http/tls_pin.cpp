#include "http/tls_pin.hpp"

#include "base/base64.hpp"

#include "iitbfaas/error.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>
#include <memory>
#include <string_view>

namespace iitbfaas::http {

std::string public_key_pin(const std::string& certificate_file) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> file{BIO_new_file(certificate_file.c_str(), "r"), BIO_free};
  const std::unique_ptr<X509, decltype(&X509_free)> certificate{
      file ? PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr) : nullptr, X509_free};
  if (!certificate) throw Error{"read the certificate " + certificate_file + ": it holds none in PEM form"};
  unsigned char* encoded = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &encoded);
  const auto free_encoded = [](unsigned char* bytes) { OPENSSL_free(bytes); };
  const std::unique_ptr<unsigned char, decltype(free_encoded)> key{encoded, free_encoded};
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (size <= 0 || EVP_Digest(encoded, static_cast<std::size_t>(size), digest.data(), &length, EVP_sha256(),
                              nullptr) != 1) {
    throw Error{"read the certificate " + certificate_file + ": its key has no digest"};
  }
  return "sha256//" + base::encode_base64({reinterpret_cast<const char*>(digest.data()), length});
}

}  // namespace iitbfaas::http

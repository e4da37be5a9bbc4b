#pragma once
#include "http/transport.hpp"

#include <memory>
#include <span>
#include <string>

namespace iitbfaas::http {

namespace openssl {
struct Shared;
}

/// A client's side of one connection. Nothing blocks; the first reads and writes shake hands.
class TlsSession final : public Transport {
 public:
  /// `socket` is connected, and not owned. The certificate must be for `host`, a name or an address.
  TlsSession(std::shared_ptr<const openssl::Shared> shared, int socket, const std::string& host);
  ~TlsSession() override;
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  Result read(std::span<char> space) override;
  Result write(std::span<const iovec> pieces) override;
  void finish() override;
  bool secure() const noexcept override { return true; }

  bool established() const noexcept;
  /// Why it failed: "certificate verify failed: unable to get local issuer certificate".
  const std::string& problem() const noexcept { return problem_; }

 private:
  struct State;
  Result noted(Result result);

  std::unique_ptr<State> state_;
  bool failed_ = false;
  std::string problem_;
};

/// What the sessions of a client have in common: TLS 1.2 or later, certificates checked. Safe to share
/// between threads.
class TlsClient {
 public:
  /// `ca_file`: PEM file of the authorities that are trusted; empty: the system's. Throws Error that names
  /// it.
  explicit TlsClient(const std::string& ca_file);

  std::unique_ptr<TlsSession> session(int socket, const std::string& host) const {
    return std::make_unique<TlsSession>(shared_, socket, host);
  }

 private:
  std::shared_ptr<const openssl::Shared> shared_;
};

}  // namespace iitbfaas::http

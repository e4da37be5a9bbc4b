#pragma once
#include "http/transport.hpp"

namespace iitbfaas::http {

/// The socket as it is.
class PlainTransport final : public Transport {
 public:
  explicit PlainTransport(int socket) noexcept : socket_{socket} {}
  Result read(std::span<char> space) override;
  Result write(std::span<const iovec> pieces) override;
  void finish() override {}
  bool secure() const noexcept override { return false; }

 private:
  int socket_;
};

}  // namespace iitbfaas::http

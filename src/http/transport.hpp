#pragma once
#include <sys/uio.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <span>

namespace iitbfaas::http {

/// How bytes pass through a connected socket that never blocks. Plain TCP unless a server is given another
/// way; the static programs know no other, so that OpenSSL stays out of them.
class Transport {
 public:
  enum class Status { done, wants_read, wants_write, closed };
  struct Result {
    Status status = Status::done;
    std::size_t count = 0;  ///< when done: bytes passed, at least one
  };

  virtual ~Transport() = default;
  virtual Result read(std::span<char> space) = 0;
  /// May pass part of the bytes. After `wants_…` it must be called again with the same bytes first.
  virtual Result write(std::span<const iovec> pieces) = 0;
  /// Tells the peer that nothing more will be written, as far as that goes without waiting.
  virtual void finish() = 0;
  virtual bool secure() const noexcept = 0;
};

/// Makes the transport of a socket, which it does not own. Called on any I/O thread.
using TransportFactory = std::function<std::unique_ptr<Transport>(int socket)>;

}  // namespace iitbfaas::http

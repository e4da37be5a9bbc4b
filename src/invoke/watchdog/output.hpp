#pragma once
#include "http/server.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace iitbfaas::invoke {

namespace asio = boost::asio;

/// "text/plain; charset=utf-8" or "application/octet-stream". `whole` is false when `bytes` may be cut in the
/// middle of a character.
const char* guess_content_type(std::string_view bytes, bool whole) noexcept;

/// What a program wrote, on its way to the client: kept until it is known how the program ended, as long as
/// it is small; from then on sent piece by piece, for better or worse. One thread.
class Output {
 public:
  static constexpr std::size_t kept_at_most = 1 << 20;

  /// `headers` go with a reply that is sent piece by piece; a Content-Type is guessed when it is not among
  /// them.
  Output(http::Exchange& exchange, HeaderList headers) : exchange_{exchange}, headers_{std::move(headers)} {}

  /// Throws http::ClientGone.
  asio::awaitable<void> append(std::string_view bytes);

  bool streaming() const noexcept { return streaming_; }
  std::uint64_t size() const noexcept { return size_; }
  const std::string& kept() const noexcept { return kept_; }
  std::string take() noexcept { return std::move(kept_); }

 private:
  http::Exchange& exchange_;
  HeaderList headers_;
  std::string kept_;
  std::uint64_t size_ = 0;
  bool streaming_ = false;
};

}  // namespace iitbfaas::invoke

#include "invoke/watchdog/output.hpp"

#include <algorithm>

namespace iitbfaas::invoke {
namespace {

/// Bytes of the character that starts with `first`; zero when none can.
std::size_t character_length(unsigned char first) noexcept {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

bool is_text(unsigned char c) noexcept {
  return c >= 0x20 ? c != 0x7F : c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\x1b';
}

}  // namespace

const char* guess_content_type(std::string_view bytes, bool whole) noexcept {
  constexpr auto octets = "application/octet-stream";
  while (!bytes.empty()) {
    const auto first = static_cast<unsigned char>(bytes.front());
    const auto length = character_length(first);
    if (length == 0 || !is_text(first)) return octets;
    const auto rest = bytes.substr(1, length - 1);
    if (rest.size() + 1 < length && whole) return octets;
    if (!std::ranges::all_of(rest, [](char c) { return (c & 0xC0) == 0x80; })) return octets;
    bytes.remove_prefix(rest.size() + 1);
  }
  return "text/plain; charset=utf-8";
}

asio::awaitable<void> Output::append(std::string_view bytes) {
  size_ += bytes.size();
  if (streaming_) {
    co_await exchange_.write(bytes);
    co_return;
  }
  kept_ += bytes;
  if (kept_.size() <= kept_at_most) co_return;
  streaming_ = true;
  const bool typed =
      std::ranges::any_of(headers_, [](const auto& field) { return field.first == "Content-Type"; });
  if (!typed) headers_.emplace_back("Content-Type", guess_content_type(kept_, false));
  co_await exchange_.begin(200, std::move(headers_), std::nullopt);
  co_await exchange_.write(kept_);
  kept_ = {};
}

}  // namespace iitbfaas::invoke

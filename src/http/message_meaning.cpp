#include "http/message_meaning.hpp"

#include "base/text.hpp"
#include "http/octets.hpp"

#include <algorithm>

namespace iitbfaas::http {
namespace {

using base::equals_ignoring_case;

/// Compares a token with a word in lower case.
bool is_word(std::string_view token, std::string_view word) noexcept {
  if (token.size() != word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if ((token[i] | 0x20) != word[i]) return false;
  }
  return true;
}

}  // namespace

Refusal MeaningOfFields::note(const Field& field) {
  switch (field.name.size()) {
    case 4: return is_word(field.name, "host") ? note_host(field.value) : Refusal{};
    case 6:
      if (!is_word(field.name, "expect")) break;
      if (!equals_ignoring_case(field.value, "100-continue")) return {417, "unknown expectation"};
      expects_continue_ = true;
      break;
    case 7:
      if (!is_word(field.name, "upgrade")) break;
      if (!upgrade_to_.empty()) return {400, "several Upgrade fields"};
      upgrade_to_ = field.value;
      break;
    case 10:
      if (is_word(field.name, "connection")) note_connection(field.value);
      break;
    case 14: return is_word(field.name, "content-length") ? note_length(field.value) : Refusal{};
    case 17: return is_word(field.name, "transfer-encoding") ? note_coding(field.value) : Refusal{};
    default: break;
  }
  return {};
}

Refusal MeaningOfFields::note_host(std::string_view value) {
  if (has_host_) return {400, "several Host fields"};
  if (!octets::all(value, octets::host)) return {400, "malformed Host"};
  has_host_ = true;
  host_ = value;
  return {};
}

Refusal MeaningOfFields::note_length(std::string_view value) {
  if (has_length_) return {400, "several Content-Length fields"};
  const auto length = base::parse_number<std::uint64_t>(value);
  if (!length) return {400, "malformed Content-Length"};
  has_length_ = true;
  length_ = *length;
  return {};
}

Refusal MeaningOfFields::note_coding(std::string_view value) {
  constexpr std::string_view chunked = "chunked";
  if (chunked_) return {400, "several Transfer-Encoding fields"};
  chunked_ = true;
  if (equals_ignoring_case(value, chunked)) return {};
  // A body whose last coding is another has no known end; one coded beneath the chunks is merely not for us.
  const auto last = octets::trim(value.substr(value.rfind(',') + 1));
  if (equals_ignoring_case(last, chunked)) return {501, "only the transfer coding chunked is known"};
  return {400, "the last transfer coding is not chunked"};
}

void MeaningOfFields::note_connection(std::string_view value) {
  while (!value.empty()) {
    const auto comma = std::min(value.find(','), value.size());
    const auto option = octets::trim(value.substr(0, comma));
    if (equals_ignoring_case(option, "close")) close_ = true;
    if (equals_ignoring_case(option, "keep-alive")) keep_alive_ = true;
    if (equals_ignoring_case(option, "upgrade")) upgrade_ = true;
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
}

Refusal MeaningOfFields::apply_common(MessageHead& head) const {
  const bool modern = head.minor_version == 1;
  if (chunked_ && has_length_) return {400, "both Content-Length and Transfer-Encoding"};
  if (chunked_ && !modern) return {400, "Transfer-Encoding in HTTP/1.0"};
  head.keep_alive = !close_ && (modern || keep_alive_);
  head.upgrade = upgrade_ && modern ? upgrade_to_ : std::string_view{};
  head.framing = {};
  if (chunked_) head.framing = {Framing::Kind::chunked, 0};
  if (has_length_ && length_ != 0) head.framing = {Framing::Kind::length, length_};
  return {};
}

Refusal MeaningOfFields::apply(RequestHead& head, std::string_view authority) const {
  head.expects_continue = expects_continue_ && head.minor_version == 1;
  if (!has_host_ && head.minor_version == 1) return {400, "no Host field"};
  if (!octets::all(authority, octets::host)) return {400, "malformed host in the request target"};
  if (has_host_ && !authority.empty() && !equals_ignoring_case(authority, host_)) {
    return {400, "Host and request target name different hosts"};
  }
  return apply_common(head);
}

Refusal MeaningOfFields::apply(ResponseHead& head, std::string_view method) const {
  const Refusal refusal = apply_common(head);
  if (refusal.status != 0) return refusal;
  const bool bodiless = head.status < 200 || head.status == 204;
  if (bodiless || head.status == 304 || method == "HEAD") {
    // A sender that frames a body where there can be none may well send it: its connection ends here.
    if (bodiless && head.framing.kind != Framing::Kind::none) head.keep_alive = false;
    head.framing = {};
  } else if (!chunked_ && !has_length_) {
    head.framing = {Framing::Kind::until_close, 0};
    head.keep_alive = false;
  }
  return {};
}

}  // namespace iitbfaas::http

#include "heads.hpp"

using namespace iitbfaas;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // The first byte chooses limits, so that they too are reached by short inputs.
  const http::HeadLimits limits{.bytes = data[0] % 2 == 0 ? 16'384u : 96u,
                                .fields = data[0] % 3 == 0 ? 4u : 128u};
  const std::string_view bytes = fuzz::as_text(data + 1, size - 1);
  http::RequestHead head;
  const auto whole = http::parse_request(bytes, head, limits);
  http::RequestHead part;
  fuzz::check_splits(bytes, whole,
                     [&](std::string_view prefix) { return http::parse_request(prefix, part, limits); });
  if (whole.kind != http::ParseResult::Kind::complete) return 0;

  fuzz::check_accepted(head);
  fuzz::require(whole.consumed <= std::min(bytes.size(), limits.bytes), "a head ends within its limit");
  fuzz::require(fuzz::count(head, "host") <= 1, "there is one host at most");
  fuzz::require(fuzz::count(head, "host") == 1 || head.minor_version == 0, "there is a host since HTTP/1.1");
  fuzz::require(head.framing.kind != http::Framing::Kind::until_close,
                "a request ends before its connection");
  fuzz::require(head.path().starts_with('/') || head.path() == "*", "there is a path");
  fuzz::require(fuzz::is_clean(head.target) && head.target.find(' ') == std::string_view::npos,
                "targets are clean");

  std::string again = std::string{head.method} + " " + std::string{head.target} + " HTTP/1." +
                      std::to_string(head.minor_version) + "\r\n";
  fuzz::append_fields(again, head);
  http::RequestHead second;
  const auto reread = http::parse_request(again, second);
  fuzz::require(reread.kind == http::ParseResult::Kind::complete && reread.consumed == again.size(),
                "it reads again");
  fuzz::check_equal(head, second);
  fuzz::require(head.method == second.method && head.target == second.target &&
                    head.expects_continue == second.expects_continue,
                "the request line reads the same");
  return 0;
}

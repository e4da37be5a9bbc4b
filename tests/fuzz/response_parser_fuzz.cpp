#include "heads.hpp"

using namespace iitbfaas;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const http::HeadLimits limits{.bytes = data[0] % 2 == 0 ? 16'384u : 96u,
                                .fields = data[0] % 3 == 0 ? 4u : 128u};
  const std::string_view method = data[0] % 5 == 0 ? "HEAD" : "GET";
  const std::string_view bytes = fuzz::as_text(data + 1, size - 1);
  http::ResponseHead head;
  const auto whole = http::parse_response(bytes, method, head, limits);
  http::ResponseHead part;
  fuzz::check_splits(bytes, whole, [&](std::string_view prefix) {
    return http::parse_response(prefix, method, part, limits);
  });
  if (whole.kind != http::ParseResult::Kind::complete) return 0;

  fuzz::check_accepted(head);
  fuzz::require(head.status >= 100 && head.status <= 599, "the status is one");
  fuzz::require(head.framing.kind != http::Framing::Kind::until_close || !head.keep_alive,
                "a connection that ends a body is not kept");
  const bool bodiless = head.status < 200 || head.status == 204 || head.status == 304 || method == "HEAD";
  fuzz::require(!bodiless || head.framing == http::Framing{}, "there is no body where there can be none");

  std::string again = "HTTP/1." + std::to_string(head.minor_version) + " " + std::to_string(head.status) +
                      " " + std::string{head.reason} + "\r\n";
  fuzz::append_fields(again, head);
  http::ResponseHead second;
  const auto reread = http::parse_response(again, method, second);
  fuzz::require(reread.kind == http::ParseResult::Kind::complete && reread.consumed == again.size(),
                "it reads again");
  fuzz::check_equal(head, second);
  fuzz::require(head.status == second.status && head.reason == second.reason,
                "the status line reads the same");
  return 0;
}

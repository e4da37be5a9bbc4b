#pragma once
#include "http/message.hpp"
#include "invoke/gateway/call_marks.hpp"

#include "iitbfaas/invocation.hpp"

#include <string>
#include <string_view>

/// What passes from one side of the gateway to the other, and what is the business of one side alone.
namespace iitbfaas::invoke {

/// What was for the gateway is nobody else's.
enum class PassCredentials { yes, no };

/// The head of the request to a replica, to its last empty line. `target` is what the function sees.
std::string request_head(const http::RequestHead& head, std::string_view target, const CallMarks& marks,
                         std::string_view peer, PassCredentials credentials = PassCredentials::yes);

/// The fields of the replica's answer for the client. Length, framing and date are the server's to write.
HeaderList reply_headers(const http::ResponseHead& head, const CallMarks& marks);

/// The client asked to go on in WebSocket. No other protocol is passed on: a tunnel in HTTP/2 would carry
/// requests that the gateway never saw.
bool asks_for_websocket(const http::RequestHead& head) noexcept;

}  // namespace iitbfaas::invoke

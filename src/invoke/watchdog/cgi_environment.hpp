#pragma once
#include "http/message.hpp"

#include <string>
#include <vector>

namespace iitbfaas::invoke {

/// The request as "Http_Method=POST", "Http_Path=…", "Http_Query=…", "Http_Host=…", "Http_ContentLength=…"
/// and "Http_X_Call_Id=…" for each header. Headers that would pass for one of the former, and Proxy, which
/// some libraries take orders from, are left out.
std::vector<std::string> cgi_environment(const http::RequestHead& head);

}  // namespace iitbfaas::invoke

#pragma once
#include "http/transport.hpp"

#include <string>

namespace iitbfaas::http {

/// TLS 1.2 or later, with a PEM certificate chain and its key. Throws Error that names the file.
TransportFactory tls_transport(const std::string& certificate_file, const std::string& key_file);

}  // namespace iitbfaas::http

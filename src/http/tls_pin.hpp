#pragma once
#include <string>

namespace iitbfaas::http {

/// What Client::Options::pinned_key takes, for the first certificate of a PEM file: the digest of its public
/// key (RFC 7469). Throws Error when there is none to read.
std::string public_key_pin(const std::string& certificate_file);

}  // namespace iitbfaas::http

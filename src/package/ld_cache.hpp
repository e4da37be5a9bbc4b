#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// The file in which ldconfig writes down where libraries are.
namespace iitbfaas::packaging {

/// Library name → where copies of it are, in the loader's order.
using LdCache = std::map<std::string, std::vector<std::string>, std::less<>>;

/// Reads the content of /etc/ld.so.cache. Copies for particular processors (glibc-hwcaps) are left out: an
/// image may run on another one. What cannot be read is left out: the loader searches its own folders then.
LdCache parse_ld_cache(std::string_view bytes);

}  // namespace iitbfaas::packaging

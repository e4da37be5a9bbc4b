#pragma once

/// Where things are inside an image.
namespace iitbfaas::packaging {

inline constexpr const char* program_folder = "/function";  // also the working folder
inline constexpr const char* search_path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

}  // namespace iitbfaas::packaging

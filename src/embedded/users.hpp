#pragma once
#include <sys/types.h>

#include <filesystem>
#include <string>

namespace iitbfaas::embedded {

struct UserIds {
  uid_t uid = 0;
  gid_t gid = 0;
  friend bool operator==(const UserIds&, const UserIds&) = default;
};

/// "65534:65534", "nobody", "www-data:adm"; empty means root. Names are those of the image in `root`.
/// Throws Error, in Docker's words, on an unknown one.
UserIds find_user(const std::string& user, const std::filesystem::path& root);

}  // namespace iitbfaas::embedded

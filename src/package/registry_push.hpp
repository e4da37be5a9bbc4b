#pragma once
#include "package/registry_image.hpp"
#include "package/registry_session.hpp"

#include "iitbfaas/cluster.hpp"

#include <mutex>
#include <string>

namespace iitbfaas::packaging {

/// Repository that holds a link to every layer we sent, so that the next function finds there what it shares
/// with others: registries keep layers by repository.
inline constexpr const char* shared_repository = "iitbfaas-layers";

/// One image on its way into one repository.
class RegistryPush {
 public:
  /// Everything outlives this. `repository` and `shared` have the registry's prefix already.
  RegistryPush(const RegistrySession& session, std::string repository, std::string shared,
               const RegistryImage& image, const Progress& progress);

  /// Throws as Registry::push does.
  void run();

 private:
  bool has_manifest() const;
  bool has_blob(const Blob& blob) const;
  void send_blob(const Blob& blob);
  /// Where to put the blob; empty when the registry took it from the shared repository.
  std::string begin_upload(const Blob& blob) const;
  void upload(const Blob& blob, const Progress& report);
  void share(const Blob& blob) const;
  void send_manifest() const;
  http::ClientRequest request(const char* method, const std::string& path) const;
  void require(const Reply& reply, int status, const std::string& what) const;
  void count(std::uint64_t sent);

  const RegistrySession& session_;
  const std::string repository_;
  const std::string shared_;
  const RegistryImage& image_;
  const Progress& progress_;
  std::mutex mutex_;
  std::uint64_t sent_ = 0;
  std::uint64_t total_ = 0;
};

}  // namespace iitbfaas::packaging

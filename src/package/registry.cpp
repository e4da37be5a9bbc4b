#include "iitbfaas/registry.hpp"

#include "package/registry_address.hpp"
#include "package/registry_image.hpp"
#include "package/registry_push.hpp"

#include "iitbfaas/error.hpp"

#include <filesystem>

namespace iitbfaas {
namespace {

using namespace packaging;
namespace fs = std::filesystem;

constexpr const char* docker_certificates = "/etc/docker/certs.d";

/// As the Docker engine finds them.
TlsOptions tls_of(const RegistryOptions& options, const RegistryAddress& address) {
  const auto folder = fs::path{docker_certificates} / address.host;
  const auto file = [&](const char* name) {
    std::error_code absent;
    return fs::is_regular_file(folder / name, absent) ? (folder / name).string() : std::string{};
  };
  return {.ca_file = options.ca_file.empty() ? file("ca.crt") : options.ca_file,
          .certificate_file = file("client.cert"),
          .key_file = file("client.key")};
}

/// "hello" of "iitbfaas/hello:latest".
std::string short_name(const std::string& reference) {
  const auto name = reference.substr(reference.rfind('/') + 1);
  return name.substr(0, name.find(':'));
}

}  // namespace

struct Registry::Impl {
  explicit Impl(const RegistryOptions& given)
      : options{given},
        address{parse_registry_address(given)},
        prefix{address.prefix.empty() ? "" : address.prefix + "/"},
        name{address.host + (prefix.empty() ? "" : "/" + address.prefix)} {}

  const RegistryOptions options;
  const RegistryAddress address;
  const std::string prefix;
  const std::string name;
};

Registry::Registry(const RegistryOptions& options) : impl_{std::make_shared<const Impl>(options)} {}

const std::string& Registry::name() const noexcept { return impl_->name; }

std::string Registry::push(const Package& package, const Progress& progress) const {
  const auto image = registry_image(package);
  const auto repository = impl_->prefix + short_name(package.reference);
  const auto shared = impl_->prefix + shared_repository;
  const RegistrySession session{
      impl_->address,
      tls_of(impl_->options, impl_->address),
      {"repository:" + repository + ":pull,push", "repository:" + shared + ":pull,push"},
      impl_->options.timeout};
  RegistryPush{session, repository, shared, image, progress}.run();
  return impl_->address.host + "/" + repository + "@" + image.digest;
}

}  // namespace iitbfaas

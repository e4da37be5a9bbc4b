#include "support/unpacked_image.hpp"

#include "base/subprocess.hpp"

#include "iitbfaas/error.hpp"

namespace test_support {
namespace fs = std::filesystem;
using iitbfaas::base::capture;
using nlohmann::json;

UnpackedImage::UnpackedImage(const iitbfaas::Package& package) {
  folder_.write("image.tar", package.archive);
  fs::create_directories(folder_ / "image");
  fs::create_directories(root());
  capture({"tar", "-xf", (folder_ / "image.tar").string(), "-C", (folder_ / "image").string()});
  manifest_ = json::parse(iitbfaas::base::read_file(folder_ / "image/manifest.json"));
  config_ = json::parse(
      iitbfaas::base::read_file(folder_ / "image" / manifest_.at(0).at("Config").get<std::string>()));
  for (const auto& layer : manifest_.at(0).at("Layers")) {
    capture({"tar", "-xf", (folder_ / "image" / layer.get<std::string>()).string(), "-C", root().string(),
             "--no-same-owner", "--keep-directory-symlink"});
  }
}

bool UnpackedImage::has(const std::string& path) const {
  return fs::exists(fs::symlink_status(root() / path.substr(1)));
}

std::string UnpackedImage::variable(const std::string& name) const {
  for (const auto& variable : config_.at("config").at("Env")) {
    const auto text = variable.get<std::string>();
    if (text.starts_with(name + "=")) return text.substr(name.size() + 1);
  }
  return {};
}

std::string UnpackedImage::cannot_run() {
  try {
    capture({"unshare", "-r", "true"});
    return {};
  } catch (const iitbfaas::Error&) {
    return "this machine allows no user namespaces, which a chroot without root needs";
  }
}

std::string UnpackedImage::run(const std::vector<std::string>& command) const {
  // $ORIGIN needs /proc, as every engine gives it.
  const std::string script = "mount --rbind /proc \"$1/proc\" && root=$1 && shift && exec env -i \"$@\"";
  std::vector<std::string> argv{"unshare", "-rm", "sh", "-c", script, "sh", root().string()};
  for (const auto& variable : config_.at("config").at("Env")) argv.push_back(variable.get<std::string>());
  argv.insert(argv.end(), {"/usr/sbin/chroot", root().string()});
  argv.insert(argv.end(), command.begin(), command.end());
  return capture(argv);
}

}  // namespace test_support

#include "package/image_archive.hpp"

#include "package/tar.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace iitbfaas::packaging {

ImageArchive::ImageArchive(std::string_view bytes) try : bytes_{bytes} {
  std::map<std::string, std::string> documents;
  read_tar(bytes, [&](const TarEntry& entry) {
    if (entry.kind == TarEntry::Kind::link) has_links_ = true;
    if (entry.kind == TarEntry::Kind::file && entry.path.ends_with(".json")) {
      documents[entry.path] = entry.content();
    }
  });
  const auto manifest = nlohmann::json::parse(documents["manifest.json"]);
  if (manifest.size() != 1)
    throw BuildError{"it holds " + std::to_string(manifest.size()) + " images, not one"};
  files_ = manifest[0].at("Layers").get<std::vector<std::string>>();
  const auto image = nlohmann::json::parse(documents[manifest[0].at("Config").get<std::string>()]);
  layers_ = image.at("rootfs").at("diff_ids").get<std::vector<std::string>>();
  if (layers_.size() != files_.size()) throw BuildError{"its layers are not those of its configuration"};
} catch (const nlohmann::json::exception&) {
  throw BuildError{"the archive is none that `docker save` writes"};
}

std::string ImageArchive::without_layers(std::size_t count) const {
  // An engine writes a layer that occurs twice as a link to the first.
  if (has_links_) return std::string{bytes_};
  const auto end = files_.begin() + static_cast<std::ptrdiff_t>(std::min(count, files_.size()));
  std::set<std::string> dropped{files_.begin(), end};
  std::for_each(end, files_.end(), [&](const std::string& kept) { dropped.erase(kept); });
  TarWriter slim;
  slim.expect(bytes_.size());
  read_tar(bytes_, [&](const TarEntry& entry) {
    if (entry.kind == TarEntry::Kind::file && !dropped.contains(entry.path)) {
      slim.file(entry.path, 0644, entry.content());
    }
  });
  return slim.finish();
}

}  // namespace iitbfaas::packaging

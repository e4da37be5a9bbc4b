#include "package/delivery.hpp"

#include "contract/labels.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>

namespace iitbfaas::packaging {
namespace {

constexpr std::size_t most_images_looked_at = 64;

/// How many of the lowest layers some image of ours has on that engine: it keeps a layer only on top of those
/// it was made on.
std::size_t known_layers(const docker::Engine& engine, const std::vector<std::string>& layers) {
  std::size_t known = 0;
  auto images = engine.images({{"label", {contract::labels::image_program}}});
  images.resize(std::min(images.size(), most_images_looked_at));
  for (const auto& listed : images) {
    const auto image = engine.find_image(listed.id);
    if (!image) continue;
    const auto end = std::ranges::mismatch(image->layers, layers).in2;
    known = std::max(known, static_cast<std::size_t>(end - layers.begin()));
  }
  return known;
}

bool load(const Parcel& parcel, std::string_view bytes, const docker::Engine& engine,
          const Progress& progress) {
  engine.load_image(bytes, progress);
  return engine.find_image(parcel.id).has_value();
}

}  // namespace

std::uint64_t deliver(const Parcel& parcel, const docker::Engine& engine, const Progress& progress) {
  if (engine.find_image(parcel.id)) return 0;
  const auto& archive = parcel.archive;
  // Beside the engine nothing is saved by sending less.
  const bool far = !engine.host().starts_with("unix://");
  if (const auto known = far ? known_layers(engine, archive.layers()) : 0; known > 0) {
    const auto slim = archive.without_layers(known);
    try {
      if (load(parcel, slim, engine, progress)) return slim.size();
    } catch (const ApiError&) {
      // It wants every layer, or has lost one since.
    }
  }
  if (load(parcel, archive.bytes(), engine, progress)) return archive.bytes().size();
  throw ApiError{500, "load " + parcel.reference,
                 "the engine took the archive, but has no image " + parcel.id};
}

}  // namespace iitbfaas::packaging

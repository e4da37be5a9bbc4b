#include "embedded/image_config.hpp"

#include "base/duration.hpp"
#include "embedded/wish.hpp"

#include <nlohmann/json.hpp>

namespace iitbfaas::embedded {
namespace {

using Json = nlohmann::json;

}  // namespace

ImageConfig read_image_config(std::string_view document) {
  const Json parsed = Json::parse(document, nullptr, false);
  if (!parsed.is_object()) throw Refusal{500, "an image's configuration is no JSON object"};
  const Json& config = member(parsed, "config");
  ImageConfig image;
  image.entrypoint = texts(member(config, "Entrypoint"));
  image.command = texts(member(config, "Cmd"));
  image.environment = texts(member(config, "Env"));
  image.layers = texts(member(member(parsed, "rootfs"), "diff_ids"));
  image.labels = labels_of(config);
  image.user = text_of(config, "User");
  image.working_directory = text_of(config, "WorkingDir");
  image.stop_signal = text_of(config, "StopSignal");
  image.architecture = text_of(parsed, "architecture");
  image.created_at = base::parse_rfc3339(text_of(parsed, "created")).value_or(Time{});
  for (const auto& layer : image.layers) {
    if (layer.size() != 71 || !layer.starts_with("sha256:"))
      throw Refusal{500, "invalid diffID \"" + layer + "\""};
  }
  return image;
}

}  // namespace iitbfaas::embedded

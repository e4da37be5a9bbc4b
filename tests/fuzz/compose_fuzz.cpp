#include "deploy/compose/convert.hpp"
#include "deploy/compose/load.hpp"
#include "deploy/compose/merge.hpp"
#include "docker/codec.hpp"
#include "property.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

using namespace iitbfaas;
namespace compose = deployment::compose;

namespace {

/// Any text is refused with InvalidSpec, or becomes services that the engine's words can say.
void read(const std::string& text) {
  std::vector<std::string> warnings;
  const compose::Surroundings around{
      .folder = "/srv",
      .variable = [](const std::string& name) { return name.size() % 2 == 0 ? "17" : nullptr; },
      .content = [](const auto&) { return std::optional<std::string>{"A=b\nHOME\n"}; },
      .warnings = &warnings};
  const auto document = deployment::YamlField::parse(text, "stack.yml");
  auto project = compose::read_project(document, around);
  compose::check_references(project);
  auto twice = project;
  compose::merge(twice, std::move(project));
  for (const auto& service : compose::convert(twice, "shop").services) {
    auto written = nlohmann::json::parse(compose::service_frame);
    docker::encode_service_spec(service, written);
    fuzz::require(docker::decode_service_spec(written) == service, "what is written reads the same");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    read(std::string{fuzz::as_text(data, size)});
  } catch (const InvalidSpec&) {
  }
  return 0;
}

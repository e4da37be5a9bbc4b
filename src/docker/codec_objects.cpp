#include "base/base64.hpp"
#include "base/duration.hpp"
#include "base/json_fields.hpp"
#include "docker/codec.hpp"
#include "docker/codec_parts.hpp"

namespace iitbfaas::docker {

using namespace base::fields;

namespace {

std::string decode_subnet(const Json& document) { return text(document, "Subnet"); }

}  // namespace

Network decode_network(const Json& document) {
  // `docker network inspect` says Id, tasks say ID.
  return {.id = given(document, "Id") ? text(document, "Id") : text(document, "ID"),
          .name = text(document, "Name"),
          .driver = text(document, "Driver"),
          .scope = text(document, "Scope"),
          .attachable = flag(document, "Attachable"),
          .internal = flag(document, "Internal"),
          .labels = text_map(document, "Labels"),
          .options = text_map(document, "Options"),
          .subnets = list(member(document, "IPAM"), "Config", decode_subnet)};
}

Json encode_network_spec(const NetworkSpec& spec) {
  Json document{{"Name", spec.name},
                {"CheckDuplicate", true},
                {"Driver", spec.driver},
                {"Attachable", spec.attachable},
                {"Labels", spec.labels}};
  if (spec.internal) document["Internal"] = true;
  if (!spec.options.empty()) document["Options"] = spec.options;
  if (!spec.ipam_driver.empty()) document["IPAM"]["Driver"] = spec.ipam_driver;
  for (const auto& subnet : spec.subnets) document["IPAM"]["Config"].push_back({{"Subnet", subnet}});
  return document;
}

Json encode_network(const Network& network, Time created_at) {
  return {{"Id", network.id},         {"Name", network.name},   {"Created", base::to_rfc3339(created_at)},
          {"Driver", network.driver}, {"Scope", network.scope}, {"Attachable", network.attachable},
          {"Labels", network.labels}};
}

Image decode_image(const Json& document) {
  const Json& config = member(document, "Config");
  Image image;
  image.id = text(document, "Id");
  image.tags = texts(document, "RepoTags");
  image.digests = texts(document, "RepoDigests");
  // A list of images writes these for "none".
  std::erase(image.tags, "<none>:<none>");
  std::erase(image.digests, "<none>@<none>");
  image.entrypoint = texts(config, "Entrypoint");
  image.command = texts(config, "Cmd");
  image.environment = texts(config, "Env");
  image.layers = texts(member(document, "RootFS"), "Layers");
  image.labels = text_map(given(config, "Labels") ? config : document, "Labels");
  image.bytes = number<std::uint64_t>(document, "Size");
  image.architecture = text(document, "Architecture");
  image.user = text(config, "User");
  image.working_directory = text(config, "WorkingDir");
  return image;
}

Json encode_image(const Image& image) {
  return {{"Id", image.id},
          {"RepoTags", image.tags},
          {"RepoDigests", image.digests},
          {"Architecture", image.architecture},
          {"Os", "linux"},
          {"Size", image.bytes},
          {"Labels", image.labels},
          {"Config",
           {{"Entrypoint", image.entrypoint},
            {"Cmd", image.command},
            {"Env", image.environment},
            {"Labels", image.labels},
            {"User", image.user},
            {"WorkingDir", image.working_directory}}},
          {"RootFS", {{"Type", "layers"}, {"Layers", image.layers}}}};
}

Object decode_object(const Json& document) {
  const Json& spec = member(document, "Spec");
  auto data = base::decode_base64(text(spec, "Data"));
  if (!data) wrong("Data", "base64");
  return {.id = text(document, "ID"),
          .name = text(spec, "Name"),
          .version = number<std::uint64_t>(member(document, "Version"), "Index"),
          .created_at = time(document, "CreatedAt"),
          .labels = text_map(spec, "Labels"),
          .data = std::move(*data),
          .options = {.driver = decode_driver(member(spec, "Driver")),
                      .templating = text(member(spec, "Templating"), "Name")}};
}

Json encode_object(const Object& object, bool is_config) {
  Json spec{{"Name", object.name}, {"Labels", object.labels}};
  if (is_config) spec["Data"] = base::encode_base64(object.data);
  return {{"ID", object.id},
          {"Version", {{"Index", object.version}}},
          {"CreatedAt", base::to_rfc3339(object.created_at)},
          {"UpdatedAt", base::to_rfc3339(object.created_at)},
          {"Spec", std::move(spec)}};
}

Event decode_event(const Json& document) {
  const Json& actor = member(document, "Actor");
  const auto nanoseconds = std::chrono::nanoseconds{number<std::int64_t>(document, "timeNano")};
  return {.type = text(document, "Type"),
          .action = text(document, "Action"),
          .id = text(actor, "ID"),
          .attributes = text_map(actor, "Attributes"),
          .time = Time{std::chrono::duration_cast<Time::duration>(nanoseconds)}};
}

Json encode_event(const Event& event) {
  const auto since_epoch = event.time.time_since_epoch();
  return {{"Type", event.type},
          {"Action", event.action},
          {"Actor", {{"ID", event.id}, {"Attributes", event.attributes}}},
          {"scope", "swarm"},
          {"time", std::chrono::duration_cast<std::chrono::seconds>(since_epoch).count()},
          {"timeNano", std::chrono::duration_cast<std::chrono::nanoseconds>(since_epoch).count()}};
}

}  // namespace iitbfaas::docker

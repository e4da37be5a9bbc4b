#include "base/text.hpp"
#include "deploy/compose/read.hpp"

#include <algorithm>
#include <set>

namespace iitbfaas::deployment::compose {
namespace {

using docker::Mount;

bool is_propagation(std::string_view word) {
  return std::set<std::string_view>{"private", "rprivate", "shared", "rshared", "slave", "rslave"}.contains(
      word);
}

/// "C:\data" is one part.
std::vector<std::string> split_parts(const std::string& text) {
  std::vector<std::string> parts;
  for (auto& part : base::split(text, ':')) {
    const bool after_drive = !parts.empty() && parts.back().size() == 1 && part.starts_with('\\');
    if (after_drive) {
      parts.back() += ":" + part;
    } else {
      parts.push_back(std::move(part));
    }
  }
  return parts;
}

void read_option(const std::string& option, VolumeUse& use) {
  if (option == "ro") use.mount.read_only = true;
  if (option == "nocopy") use.no_copy = true;
  if (is_propagation(option)) use.mount.bind_propagation = option;
}

/// "[SOURCE:]TARGET[:OPTIONS]".
VolumeUse parse_short(const YamlField& field, const Surroundings& around) {
  const auto parts = split_parts(field.string());
  if (parts.size() > 3) field.fail("has too many colons; write SOURCE:TARGET:OPTIONS");
  if (std::ranges::find(parts, "") != parts.end()) {
    field.fail("a part between colons is empty; write SOURCE:TARGET:OPTIONS");
  }
  VolumeUse use{.mount = {.kind = Mount::Kind::volume}, .where = field.where()};
  if (parts.size() == 1) {
    use.mount.target = parts[0];
    return use;
  }
  use.mount.source = parts[0];
  use.mount.target = parts[1];
  if (parts.size() == 3) {
    for (const auto& option : base::split(parts[2], ',')) read_option(option, use);
  }
  const bool is_path = std::string_view{"./~"}.find(parts[0].front()) != std::string_view::npos ||
                       parts[0].find(":\\") != std::string::npos;
  if (is_path) {
    use.mount.kind = Mount::Kind::bind;
    if (parts[0].find(":\\") == std::string::npos) use.mount.source = absolute_path(parts[0], around);
  }
  return use;
}

Mount::Kind read_kind(const YamlField& field) {
  const auto& kind = field.string();
  if (kind == "bind") return Mount::Kind::bind;
  if (kind == "volume") return Mount::Kind::volume;
  if (kind == "tmpfs") return Mount::Kind::tmpfs;
  if (kind == "npipe") return Mount::Kind::named_pipe;
  field.fail("\"" + kind + "\" is no type of volume; use volume, bind, tmpfs or npipe");
}

/// What goes with one type only: "bind: {propagation: …}".
YamlField part_for(const YamlField& field, const char* name, bool fits) {
  const auto part = field[name];
  if (part.stands() && !fits) part.fail(std::string{"goes with type "} + name + " only");
  return part;
}

void read_parts(const YamlField& field, VolumeUse& use) {
  const auto kind = use.mount.kind;
  const auto bind = part_for(field, "bind", kind == Mount::Kind::bind);
  bind.require_known({"propagation"});
  if (bind["propagation"].stands()) {
    use.mount.bind_propagation = bind["propagation"].string();
    if (!is_propagation(use.mount.bind_propagation)) {
      bind["propagation"].fail("must be one of private, rprivate, shared, rshared, slave, rslave");
    }
  }
  const auto volume = part_for(field, "volume", kind == Mount::Kind::volume);
  volume.require_known({"nocopy"});
  if (volume["nocopy"].stands()) use.no_copy = volume["nocopy"].boolean();
  const auto tmpfs = part_for(field, "tmpfs", kind == Mount::Kind::tmpfs);
  tmpfs.require_known({"size"});
  if (tmpfs["size"].stands()) {
    const auto size = tmpfs["size"].integer();
    if (size < 0) tmpfs["size"].fail("must not be negative");
    use.mount.tmpfs_bytes = static_cast<std::uint64_t>(size);
  }
}

VolumeUse parse_long(const YamlField& field, const Surroundings& around) {
  field.require_known({"type", "source", "target", "read_only", "consistency", "bind", "volume", "tmpfs"});
  if (!field["type"].stands()) field.fail("needs a type: volume, bind, tmpfs or npipe");
  VolumeUse use{.mount = {.kind = read_kind(field["type"])}, .where = field.where()};
  auto& mount = use.mount;
  if (field["source"].stands()) mount.source = field["source"].string();
  if (field["target"].stands()) mount.target = field["target"].string();
  if (field["read_only"].stands()) mount.read_only = field["read_only"].boolean();
  if (mount.target.empty()) field.fail("needs a target: the path in the container");
  const bool needs_source = mount.kind == Mount::Kind::bind || mount.kind == Mount::Kind::named_pipe;
  if (needs_source && mount.source.empty()) field.fail("needs a source: the path on the machine");
  if (mount.kind == Mount::Kind::tmpfs && !mount.source.empty())
    field["source"].fail("a tmpfs has no source");
  if (mount.kind == Mount::Kind::bind && mount.source.find(":\\") == std::string::npos) {
    mount.source = absolute_path(mount.source, around);
  }
  if (field["consistency"].stands()) field["consistency"].string();
  read_parts(field, use);
  return use;
}

}  // namespace

std::vector<VolumeUse> read_volumes(const YamlField& field, const Surroundings& around) {
  std::vector<VolumeUse> uses;
  for (const auto& element : field.elements()) {
    uses.push_back(element.is(YamlTree::Kind::map) ? parse_long(element, around)
                                                   : parse_short(element, around));
  }
  return uses;
}

std::vector<VolumeUse> read_tmpfs(const YamlField& field, const Surroundings& around) {
  std::vector<VolumeUse> uses;
  for (const auto& text : one_or_many(field)) {
    const auto colon = text.find(':');
    VolumeUse use{.mount = {.kind = Mount::Kind::tmpfs, .target = text.substr(0, colon)},
                  .where = field.where()};
    const auto options = colon == std::string::npos ? "" : text.substr(colon + 1);
    for (const auto& option : base::split(options, ',')) {
      const auto size = option.starts_with("size=") ? parse_memory(option.substr(5)) : std::nullopt;
      if (size) use.mount.tmpfs_bytes = static_cast<std::uint64_t>(*size);
      if (!size && !option.empty()) around.warn(field, "\"" + option + "\" is ignored: a Swarm takes size=");
    }
    uses.push_back(std::move(use));
  }
  return uses;
}

}  // namespace iitbfaas::deployment::compose

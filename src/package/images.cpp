#include "iitbfaas/images.hpp"

#include "contract/labels.hpp"
#include "model/connection.hpp"
#include "model/constraint.hpp"
#include "model/node_engines.hpp"
#include "package/delivery.hpp"
#include "package/saved_image.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <utility>

namespace iitbfaas {
namespace {

using namespace packaging;
using model::NodeEngines;
namespace labels = contract::labels;

constexpr std::string_view by_content = "sha256:";
const docker::Filters ours{{"label", {labels::image_program}}};

/// Sums what several transfers have done; each tells its own.
class SharedProgress {
 public:
  SharedProgress(const Progress& told, std::size_t transfers) : told_{told}, parts_(transfers) {}

  Progress part(std::size_t index) {
    if (!told_) return {};
    return [this, index](std::uint64_t done, std::uint64_t total) {
      const std::scoped_lock lock{mutex_};
      parts_[index] = {done, total};
      std::uint64_t all_done = 0, all = 0;
      for (const auto& [part_done, part_total] : parts_) {
        all_done += part_done;
        all += part_total;
      }
      told_(all_done, all);
    };
  }

 private:
  const Progress& told_;
  std::mutex mutex_;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> parts_;
};

bool allowed(const docker::Node& node, const std::vector<std::string>& constraints) {
  return std::ranges::all_of(constraints, [&](const auto& one) { return model::satisfies(node, one); });
}

std::vector<NodeTransfer> transfers_to(const std::vector<docker::Node>& nodes) {
  std::vector<NodeTransfer> all;
  for (const auto& node : nodes) all.push_back({.node = node.hostname});
  return all;
}

template <class Report>
std::vector<Report> with(std::vector<Report> reports, const std::vector<std::string>& problems) {
  for (std::size_t i = 0; i < reports.size(); ++i) {
    if (!problems[i].empty()) reports[i].problem = problems[i];
  }
  return reports;
}

/// Nodes that can take an image now and may run it one day.
bool takes_images(const docker::Node& node) { return node.state == "ready" && node.availability != "drain"; }

/// An image that lies on nodes and in no registry, with where it may run.
struct Wanted {
  std::string id = {};
  std::vector<std::vector<std::string>> constraints = {};  ///< of each service that runs it

  bool at(const docker::Node& node) const {
    return std::ranges::any_of(constraints, [&](const auto& all) { return allowed(node, all); });
  }
};

std::vector<Wanted> wanted_images(const docker::Engine& engine) {
  std::map<std::string, Wanted> by_id;
  for (const auto& service : engine.services()) {
    const auto& id = service.spec.container.image;
    if (!id.starts_with(by_content)) continue;
    auto& wanted = by_id[id];
    wanted.id = id;
    wanted.constraints.push_back(service.spec.constraints);
  }
  std::vector<Wanted> all;
  for (auto& [id, wanted] : by_id) all.push_back(std::move(wanted));
  return all;
}

/// Which nodes have an image, and which lack it, by index.
struct Whereabouts {
  std::vector<std::size_t> present = {}, absent = {};
};

std::map<std::string, Whereabouts> locate(const NodeEngines& engines, const std::vector<Wanted>& wanted,
                                          std::vector<NodeTransfer>& reports) {
  std::map<std::string, Whereabouts> found;
  std::mutex mutex;
  const auto problems = engines.each([&](const docker::Engine& engine, std::size_t i) {
    for (const auto& image : wanted) {
      const bool present = engine.find_image(image.id).has_value();
      if (!present && !image.at(engines.nodes()[i])) continue;
      const std::scoped_lock lock{mutex};
      auto& whereabouts = found[image.id];
      (present ? whereabouts.present : whereabouts.absent).push_back(i);
    }
  });
  reports = with(std::move(reports), problems);
  return found;
}

/// A copy for those who lack an image, from the nearest that has it.
std::unique_ptr<SavedImage> fetch(const NodeEngines& engines, const std::string& id, const Whereabouts& at) {
  auto source = at.present.front();
  for (const auto index : at.present) {
    if (engines.is_own(index)) source = index;
  }
  return std::make_unique<SavedImage>(engines.engine(source), id);
}

/// What services call the images that they run.
std::set<std::string> references_in_use(const docker::Engine& manager) {
  std::set<std::string> references;
  for (const auto& service : manager.services()) references.insert(service.spec.container.image);
  return references;
}

/// Their ids, which only an engine that has an image can tell.
std::set<std::string> ids_of(const std::set<std::string>& references, const docker::Engine& engine) {
  std::set<std::string> ids;
  for (const auto& reference : references) {
    if (const auto image = engine.find_image(reference)) ids.insert(image->id);
  }
  return ids;
}

}  // namespace

Images::Images(Cluster cluster) : cluster_{std::move(cluster)} {}

std::vector<NodeTransfer> Images::load(const Package& package, const LoadOptions& options) const {
  NodeEngines engines{ClusterAccess::of(cluster_)};
  engines.keep(
      [&](const docker::Node& node) { return takes_images(node) && allowed(node, options.constraints); });
  const Parcel parcel{package.id, package.reference, ImageArchive{package.archive}};
  auto reports = transfers_to(engines.nodes());
  SharedProgress progress{options.progress, reports.size()};
  const auto problems = engines.each([&](const docker::Engine& engine, std::size_t i) {
    reports[i].bytes = {deliver(parcel, engine, progress.part(i))};
    ++(reports[i].bytes.count > 0 ? reports[i].sent : reports[i].present);
  });
  return with(std::move(reports), problems);
}

std::vector<NodeTransfer> Images::sync(const Progress& told) const {
  const auto& connection = ClusterAccess::of(cluster_);
  NodeEngines engines{connection};
  engines.keep(takes_images);
  auto reports = transfers_to(engines.nodes());
  std::vector<std::unique_ptr<SavedImage>> saved;
  std::vector<std::vector<Parcel>> parcels(reports.size());
  for (const auto& [id, at] : locate(engines, wanted_images(connection.engine()), reports)) {
    for (const auto index : at.present) ++reports[index].present;
    if (at.absent.empty()) continue;
    if (at.present.empty()) {
      for (const auto index : at.absent) reports[index].problem = "no node has the image " + id;
      continue;
    }
    saved.push_back(fetch(engines, id, at));
    for (const auto index : at.absent)
      parcels[index].push_back({id, id, ImageArchive{saved.back()->bytes()}});
  }
  SharedProgress progress{told, reports.size()};
  const auto problems = engines.each([&](const docker::Engine& engine, std::size_t i) {
    for (const auto& parcel : parcels[i]) {
      reports[i].bytes.count += deliver(parcel, engine, progress.part(i));
      ++reports[i].sent;
    }
  });
  return with(std::move(reports), problems);
}

std::vector<NodeCleanup> Images::prune() const {
  const auto& connection = ClusterAccess::of(cluster_);
  NodeEngines engines{connection};
  engines.keep(takes_images);
  std::vector<NodeCleanup> reports;
  for (const auto& node : engines.nodes()) reports.push_back({.node = node.hostname});
  const auto references = references_in_use(connection.engine());
  const auto problems = engines.each([&](const docker::Engine& engine, std::size_t i) {
    const auto used = ids_of(references, engine);
    for (const auto& image : engine.images(ours)) {
      if (used.contains(image.id)) continue;
      try {
        engine.remove_image(image.id, true);
        reports[i].removed.push_back(image.id);
        reports[i].bytes.count += image.bytes;
      } catch (const Conflict&) {
        // A replica that is about to end still runs it; the next time.
      }
    }
  });
  return with(std::move(reports), problems);
}

std::vector<ImageStatus> Images::list() const {
  const auto& connection = ClusterAccess::of(cluster_);
  NodeEngines engines{connection};
  engines.keep(takes_images);
  std::map<std::string, ImageStatus> by_id;
  std::mutex mutex;
  engines.each([&](const docker::Engine& engine, std::size_t i) {
    for (const auto& image : engine.images(ours)) {
      const std::scoped_lock lock{mutex};
      auto& status = by_id[image.id];
      status.id = image.id;
      if (!image.tags.empty()) status.reference = image.tags.front();
      status.size = {image.bytes};
      status.nodes.push_back(engines.nodes()[i].hostname);
    }
  });
  for (const auto& service : connection.engine().services()) {
    const auto used = by_id.find(service.spec.container.image);
    if (used != by_id.end()) used->second.services.push_back(service.spec.name);
  }
  std::vector<ImageStatus> all;
  for (auto& [id, status] : by_id) {
    std::ranges::sort(status.nodes);
    std::ranges::sort(status.services);
    all.push_back(std::move(status));
  }
  std::ranges::stable_sort(all, {}, &ImageStatus::reference);
  return all;
}

void Images::save(const std::string& image, const std::filesystem::path& archive) const {
  std::ofstream file{archive, std::ios::binary};
  ClusterAccess::of(cluster_).engine().save_image(image, [&](std::string_view piece) {
    return file.write(piece.data(), static_cast<std::streamsize>(piece.size())).good();
  });
  file.close();
  if (!file) throw Error{"save " + image + ": cannot write " + archive.string()};
}

}  // namespace iitbfaas

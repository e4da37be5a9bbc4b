#pragma once
#include "embedded/state.hpp"

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace iitbfaas::embedded {

/// What a program is started with, of an image's configuration.
struct ImageConfig {
  std::vector<std::string> entrypoint = {}, command = {}, environment = {},
                           layers = {};  ///< layers: diff ids
  StringMap labels = {};
  std::string user = {}, working_directory = {}, architecture = {}, stop_signal = {};
  Time created_at = {};
};

struct Image {
  std::string id = {};  ///< "sha256:…"
  std::vector<std::string> tags = {};
  std::uint64_t bytes = 0;  ///< unpacked
  ImageConfig config = {};
};

/// "hello", "hello:1", "docker.io/library/hello:1" → "hello:1" or "hello:latest", as Docker shows them.
std::string familiar_name(std::string_view reference);

/// Images, each unpacked once into a folder of its own. Safe to share between threads; members that read or
/// write files block.
class Images {
 public:
  explicit Images(std::filesystem::path folder);

  /// Unpacks an archive of `docker save`'s form. Returns what was loaded: tags, or ids of untagged ones.
  /// Throws Refusal when the archive is none, Error when a file cannot be written.
  std::vector<std::string> load(const std::filesystem::path& archive);

  /// By name, tag, id, or the beginning of one.
  std::optional<Image> find(std::string_view reference) const;
  std::vector<Image> list() const;
  void tag(const std::string& id, const std::string& name);

  /// What was untagged and deleted, in that order. A tag alone goes when others are left or `in_use`.
  struct Removed {
    std::vector<std::string> untagged, deleted;
  };
  Removed remove(std::string_view reference, const std::vector<std::string>& used_ids, bool force);

  /// Writes an archive that `load` takes.
  void save(const std::string& id, const std::filesystem::path& archive) const;

  std::filesystem::path root(const std::string& id) const;   ///< of the unpacked file system
  std::string config_document(const std::string& id) const;  ///< JSON, as it came

 private:
  std::filesystem::path image_folder(const std::string& id) const;
  void write_record(const Image& image) const;
  static void prepare(Image& image, const std::string& document,
                      const std::vector<std::filesystem::path>& layers,
                      const std::filesystem::path& prepared);
  void add(const Image& image, const std::filesystem::path& prepared, const std::string& tag);
  const Image* find_locked(std::string_view reference) const;
  void claim_tag(const std::string& tag, const std::string& id);

  std::filesystem::path folder_;
  mutable std::mutex mutex_;
  std::map<std::string, Image> images_;  ///< by id
};

}  // namespace iitbfaas::embedded

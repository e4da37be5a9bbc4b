#pragma once
#include "deploy/compose/project.hpp"
#include "deploy/yaml_field.hpp"

#include <filesystem>

/// From the places of a file to values; each throws InvalidSpec that names the place.
namespace iitbfaas::deployment::compose {

/// What reading depends on beside the file.
struct Surroundings {
  std::filesystem::path folder = {};  ///< relative paths begin here
  std::function<const char*(const std::string& name)> variable = {};
  /// What a file holds; nothing when there is none.
  std::function<std::optional<std::string>(const std::filesystem::path& file)> content = {};
  std::vector<std::string>* warnings = nullptr;

  void warn(const YamlField& field, const std::string& words) const {
    warnings->push_back(field.where() + ": " + words);
  }
};

Service read_service(const YamlField& field, const Surroundings& around);
void read_deployment(const YamlField& field, Deployment& deployment);
std::vector<docker::Port> read_ports(const YamlField& field, const Surroundings& around);
std::vector<VolumeUse> read_volumes(const YamlField& field, const Surroundings& around);
/// `tmpfs:`.
std::vector<VolumeUse> read_tmpfs(const YamlField& field, const Surroundings& around);

Network read_network(const YamlField& field, const std::string& key, const Surroundings& around);
Volume read_volume(const YamlField& field, const std::string& key, const Surroundings& around);
enum class ObjectKind { secret, config };
Object read_object(const YamlField& field, const std::string& key, const Surroundings& around,
                   ObjectKind kind);

/// env_file and environment together: names in order, no value where nothing gives one.
std::map<std::string, std::optional<std::string>> read_environment(const YamlField& service,
                                                                   const Surroundings& around);

/// Empty when it is not there.
std::string one_of(const YamlField& field, const std::vector<std::string>& words);
/// One text, or a list of them.
std::vector<std::string> one_or_many(const YamlField& field);
/// A list of "key=value", or a mapping; without a value, nothing.
std::map<std::string, std::optional<std::string>> list_or_mapping(const YamlField& field);
/// The same; without a value, empty.
StringMap string_map(const YamlField& field);
/// A path of the machine: "~" is the home folder, what is relative begins in the file's folder.
std::string absolute_path(const std::string& path, const Surroundings& around);
/// Splits as a shell splits words: quotes, backslashes, comments. Throws Error for a quote that does not end.
std::vector<std::string> split_words(std::string_view text);
/// "64M", "1.5gb", "1024": powers of 1024. Nothing when it is no size.
std::optional<std::int64_t> parse_memory(std::string_view text);
/// "0.5", ".25", "2" cores in billionths; nothing for what is none, or finer than that.
std::optional<std::int64_t> parse_cpus(std::string_view text);

}  // namespace iitbfaas::deployment::compose

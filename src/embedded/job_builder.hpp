#pragma once
#include "embedded/images.hpp"
#include "embedded/limits.hpp"
#include "embedded/state.hpp"
#include "embedded/supervisor/job.hpp"

#include <filesystem>
#include <functional>
#include <string>

namespace iitbfaas::embedded {

/// Where the pieces of a job come from.
struct JobSources {
  const Task& task;
  std::string service_name = {};
  const Node& node;
  const Image& image;
  std::filesystem::path root = {};     ///< of the unpacked image
  std::filesystem::path volumes = {};  ///< folder of named volumes
  std::function<std::filesystem::path(const std::string& id)> secret_data = {};
  std::function<std::filesystem::path(const std::string& id)> config_data = {};
};

/// "hello.1.ab12…", as Docker names tasks.
std::string task_name(const std::string& service_name, const Task& task, const Node& node);

Limits limits_of(const TaskWish& wish);

/// All of a job but the limits. Throws Error, in Docker's words, when it cannot be: a mount's source or a
/// secret is missing, a user is unknown.
supervisor::Job build_job(const JobSources& sources);

}  // namespace iitbfaas::embedded

#pragma once
#include "package/layer.hpp"

#include <filesystem>
#include <functional>
#include <string>

namespace iitbfaas::packaging {

/// Whether to leave out what has this name inside of a folder.
using LeaveOut = std::function<bool(const std::filesystem::path& name)>;

/// Called for each regular file that was added.
using Added = std::function<void(const std::filesystem::path& source, const std::string& destination)>;

/// Adds a file, or a folder with all it holds. Symbolic links that stay inside of the folder remain links,
/// others are followed. Throws BuildError, which begins with `context`, for what is absent, dangling, or
/// neither file nor folder.
void add_tree(Layer& layer, const std::string& context, const std::filesystem::path& source,
              const std::string& destination, const LeaveOut& leave_out, const Added& added);

}  // namespace iitbfaas::packaging

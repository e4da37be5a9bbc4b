#pragma once
#include <filesystem>
#include <string>
#include <vector>

/// What a Python script imports beside the standard library.
namespace iitbfaas::packaging {

struct PythonModule {
  std::filesystem::path source = {};  ///< its file, or the folder of its package
  std::string destination = {};       ///< where the script finds it in an image
};

/// All that `script` imports, and what that imports in turn, found by importing it with `python` as it would
/// be here: from beside the script, installed, or on PYTHONPATH. Throws BuildError, which names the script
/// and the module, when one that the script cannot do without is not found or does not load; what stands in a
/// function, a `try` or an `if` is left out then. A Python before 3.10 tells nothing.
std::vector<PythonModule> python_modules(const std::filesystem::path& script,
                                         const std::filesystem::path& python);

/// Parts of a package that a function has no use for.
bool left_out_of_module(const PythonModule& module, const std::filesystem::path& name);

}  // namespace iitbfaas::packaging

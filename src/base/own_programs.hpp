#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace iitbfaas::base {

/// Where the programs that belong to this library are: beside the program that runs or the file that this
/// code is in (a shared library, a Python module), in bin/ there, in ../bin, ../libexec/iitbfaas, and where
/// they were installed. In this order; whether they exist was not looked at.
std::vector<std::filesystem::path> own_program_folders();

std::optional<std::filesystem::path> find_own_program(const std::string& name);

}  // namespace iitbfaas::base

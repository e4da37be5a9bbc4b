#pragma once
#include "iitbfaas/report.hpp"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace iitbfaas::cli {

/// `--save`, with endings that save() knows.
CLI::Option* add_save(CLI::App& app, std::vector<std::string>& files);

/// Makes those that are not there, so that one that cannot be is found before the load and not after it.
void begin_files(const std::vector<std::string>& files, const std::string& title);
void save_all(const Report& report, const std::vector<std::string>& files);

}  // namespace iitbfaas::cli

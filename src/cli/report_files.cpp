#include "cli/report_files.hpp"

#include <filesystem>

namespace iitbfaas::cli {

CLI::Option* add_save(CLI::App& app, std::vector<std::string>& files) {
  const auto has_known_ending = [](const std::string& file) -> std::string {
    const auto ending = std::filesystem::path{file}.extension();
    if (ending == ".json" || ending == ".csv" || ending == ".html") return {};
    return file + " ends neither in .json nor in .csv nor in .html";
  };
  return app
      .add_option("--save", files,
                  "Into this file: .json (all of it), .csv, .html (plots); may be given again")
      ->type_name("FILE")
      ->check(has_known_ending)
      ->allow_extra_args(false);
}

void begin_files(const std::vector<std::string>& files, const std::string& title) {
  for (const auto& file : files) {
    if (!std::filesystem::exists(file)) save(Report{.title = title, .interrupted = true}, file);
  }
}

void save_all(const Report& report, const std::vector<std::string>& files) {
  for (const auto& file : files) save(report, file);
}

}  // namespace iitbfaas::cli

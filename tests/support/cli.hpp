#pragma once
#include "support/temporary_folder.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace test_support {

/// What a run of the command line came to.
struct CliResult {
  int status = -1;  ///< exit status; 128 and the signal when one ended it
  std::string out = {};
  std::string err = {};
};

/// The `iitbfaas` program with a home of its own: configuration and state are in a temporary folder, and
/// nothing of the caller's environment points it to another cluster.
class Cli {
 public:
  explicit Cli(const std::filesystem::path& program_folder);
  /// Takes down what is still up.
  ~Cli();
  Cli(const Cli&) = delete;
  Cli& operator=(const Cli&) = delete;

  CliResult run(const std::vector<std::string>& arguments, std::string_view input = {}) const;
  /// Another program with the same environment.
  CliResult run_program(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                        std::string_view input = {}) const;

  /// Set for all runs that follow.
  void set(const std::string& variable, const std::string& value) { environment_[variable] = value; }
  const TemporaryFolder& home() const noexcept { return home_; }

 private:
  std::filesystem::path program_;
  TemporaryFolder home_;
  std::map<std::string, std::string> environment_;
};

}  // namespace test_support

#pragma once
#include "base/files.hpp"
#include "base/text.hpp"
#include "support/cli.hpp"
#include "support/processes.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

namespace flows {

/// Two clients that ask one request after another, over connections kept for some, until `stop`.
class SteadyRequests {
 public:
  /// Runs a command where `url` is reached.
  using Run = std::function<test_support::CliResult(const std::vector<std::string>& command)>;

  SteadyRequests(const Run& run, const std::filesystem::path& folder, const std::string& url)
      : folder_{folder} {
    const std::string curl = "curl -s -o /dev/null -w '%{http_code}\\n' --max-time 20 '" + url + "&n=[1-20]'";
    for (const auto* file : files) {
      const auto script = "until [ -e " + (folder / "stop").string() + " ]; do " + curl + " >>" +
                          (folder / file).string() + "; done";
      clients_.emplace_back([run, script] { run({"/bin/sh", "-c", script}); });
    }
  }
  ~SteadyRequests() { end(); }
  SteadyRequests(const SteadyRequests&) = delete;
  SteadyRequests& operator=(const SteadyRequests&) = delete;

  /// How often each status came so far; "000" is no answer.
  std::map<std::string, int> statuses() const {
    std::map<std::string, int> counts;
    for (const auto* file : files) {
      const auto text = iitbfaas::base::read_file_if_present(folder_ / file).value_or("");
      for (const auto& line : iitbfaas::base::split(text, '\n')) {
        if (!line.empty()) ++counts[line];
      }
    }
    return counts;
  }

  /// Whether so many more were answered well.
  bool await(int more) const {
    const auto wanted = statuses()["200"] + more;
    return iitbfaas::test::eventually([&] { return statuses()["200"] >= wanted; }, std::chrono::seconds{60});
  }

  std::map<std::string, int> stop() {
    end();
    return statuses();
  }

 private:
  static constexpr const char* files[] = {"statuses-1", "statuses-2"};

  void end() {
    if (clients_.empty()) return;
    iitbfaas::base::write_file(folder_ / "stop", "");
    clients_.clear();
  }

  std::filesystem::path folder_;
  std::vector<std::jthread> clients_;
};

}  // namespace flows

#include "base/files.hpp"
#include "base/own_programs.hpp"
#include "base/parallel.hpp"
#include "contract/load_words.hpp"
#include "measure/far_generator.hpp"
#include "measure/host_addresses.hpp"
#include "measure/load_errand.hpp"

#include "iitbfaas/error.hpp"

#include <poll.h>

#include <memory>
#include <optional>
#include <utility>

namespace iitbfaas {
namespace {

using namespace measure;
namespace words = contract::load_words;

constexpr std::size_t reached_at_once = 8;
constexpr int glance_ms = 100;

/// Several machines that carry out one load.
class FarRun {
 public:
  FarRun(const std::vector<std::string>& machines, const LoadRunOptions& options)
      : options_{options},
        generators_(machines.size()),
        progress_(machines.size()),
        results_(machines.size()) {
    const auto program = base::find_own_program("iitbfaas-load");
    if (!program)
      throw Error{"find iitbfaas-load: it is neither beside this program or library nor installed"};
    const auto bytes = base::read_file(*program);
    base::in_parallel(machines.size(), reached_at_once, [&](std::size_t i) {
      generators_[i] = std::make_unique<FarGenerator>(machines[i], bytes);
    });
  }

  LoadResult run(const LoadProfile& profile) {
    const auto addresses = look_up_hosts(profile);
    const auto parts = divided(profile, generators_.size());
    for (std::size_t i = 0; i < parts.size(); ++i)
      generators_[i]->say(encode(LoadErrand{parts[i], addresses}));
    for (const auto& generator : generators_) await_ready(*generator);
    for (const auto& generator : generators_) generator->say(words::go);
    while (running_ > 0) {
      if (options_.stop.stop_requested() && !std::exchange(told_to_stop_, true)) {
        for (const auto& generator : generators_) generator->finish();
      }
      read_what_came();
    }
    std::vector<LoadResult> results;
    for (auto& result : results_) results.push_back(std::move(*result));
    return merged(results);
  }

 private:
  static void await_ready(FarGenerator& generator) {
    std::optional<std::string> line;
    while (!line) line = generator.next_line();
    if (*line == words::ready) return;
    if (!line->starts_with(words::error)) *line = "error it says " + *line;
    throw Error{"load from " + generator.machine() + ": " + line->substr(words::error.size())};
  }

  void read_what_came() {
    std::vector<pollfd> sockets;
    for (std::size_t i = 0; i < generators_.size(); ++i) {
      sockets.push_back({.fd = results_[i] ? -1 : generators_[i]->socket(), .events = POLLIN, .revents = 0});
    }
    ::poll(sockets.data(), sockets.size(), glance_ms);
    for (std::size_t i = 0; i < generators_.size(); ++i) {
      if (sockets[i].revents == 0) continue;
      do {
        if (const auto line = generators_[i]->next_line()) take(i, *line);
      } while (generators_[i]->has_line());
    }
  }

  void take(std::size_t index, const std::string& line) {
    if (line.starts_with(words::result)) {
      results_[index] = parse_load_result(line.substr(words::result.size()));
      --running_;
    } else if (line.starts_with(words::progress)) {
      progress_[index] = decode_progress(line.substr(words::progress.size()));
      // The last of them speaks for all.
      if (options_.on_progress && index + 1 == generators_.size()) options_.on_progress(joined(progress_));
    } else {
      const bool error = line.starts_with(words::error);
      throw Error{"load from " + generators_[index]->machine() + ": " +
                  (error ? line.substr(words::error.size()) : "it says " + line)};
    }
  }

  const LoadRunOptions& options_;
  std::vector<std::unique_ptr<FarGenerator>> generators_;
  std::vector<LoadProgress> progress_;
  std::vector<std::optional<LoadResult>> results_;
  std::size_t running_ = generators_.size();
  bool told_to_stop_ = false;
};

}  // namespace

LoadResult run_load_from(const std::vector<std::string>& machines, const LoadProfile& profile,
                         const LoadRunOptions& options) {
  validate(profile);
  if (machines.empty()) throw InvalidSpec{"machines", "are missing"};
  return FarRun{machines, options}.run(profile);
}

}  // namespace iitbfaas

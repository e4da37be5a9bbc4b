#pragma once
#include "http/server.hpp"
#include "invoke/watchdog/child.hpp"
#include "invoke/watchdog/children.hpp"
#include "invoke/watchdog/input.hpp"
#include "invoke/watchdog/output.hpp"
#include "invoke/watchdog/program.hpp"
#include "invoke/watchdog/slots.hpp"

#include "iitbfaas/watchdog.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace iitbfaas::invoke {

/// What all runs share. Outlives them.
struct RunContext {
  const WatchdogOptions& options;
  const Program program;
  const std::vector<std::string> environment;  ///< the watchdog's own
  const std::size_t places;
  Slots slots{places};
  Children children = {};
};

/// What one run starts from.
struct RunPlan {
  ProgramInput input = {};
  std::vector<std::string> environment = {};  ///< of the request
  std::chrono::milliseconds limit{0};         ///< from now to the end of the program; zero: none
  HeaderList headers = {};                    ///< of a reply that is sent piece by piece
};

/// What became of a run. Without a response the reply was sent piece by piece.
struct RunResult {
  int status = 200;
  std::optional<http::Response> response = {};
  std::uint64_t bytes = 0;  ///< of output
};

/// One run of the program for one request: waits for a place, starts it, carries input and output, ends it
/// when time is up or the client has gone. One thread.
class Run : public std::enable_shared_from_this<Run> {
 public:
  Run(RunContext& context, http::Exchange& exchange, RunPlan plan, asio::any_io_executor executor);
  ~Run();
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  /// Throws Refusal, http::ClientGone. Called once, on a shared Run.
  asio::awaitable<RunResult> result();

 private:
  void start();
  void limit_time();
  void give_up();
  asio::awaitable<void> carry_output();
  asio::awaitable<RunResult> finish(Ending ending);
  http::Response failure(Ending ending) const;

  RunContext& context_;
  http::Exchange& exchange_;
  RunPlan plan_;
  asio::steady_timer timer_;
  std::shared_ptr<Child> child_;
  Output output_;
  bool timed_out_ = false;
  bool client_gone_ = false;
};

}  // namespace iitbfaas::invoke

#include "measure/generate_load.hpp"

#include "measure/descriptors.hpp"
#include "measure/generator.hpp"
#include "measure/recorder.hpp"
#include "measure/summary.hpp"
#include "measure/timeline.hpp"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

namespace iitbfaas {
namespace {

using namespace measure;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

// Threads are there and ready before the first start.
constexpr nanoseconds lead = 5ms;
// Threads hand a second over within this time after its end.
constexpr nanoseconds settling = 100ms;

/// One run: its threads, and what they are asked once a second.
class Run {
 public:
  Run(Plan plan, const LoadRunOptions& options)
      : plan_{std::move(plan)}, options_{options}, timeline_{plan_.profile} {
    allow_connections(plan_.profile.connections);
    for (std::uint32_t i = 0; i < plan_.profile.threads; ++i) {
      recorders_.push_back(std::make_unique<Recorder>(plan_.targets.size()));
    }
  }

  LoadResult run() {
    const auto before_start = lead + plan_.profile.warm_up;
    plan_.start = std::chrono::steady_clock::now() + before_start;
    LoadResult result{.started_at = std::chrono::system_clock::now() + before_start};
    generate();
    if (failure_) std::rethrow_exception(failure_);
    result.interrupted = interrupted_;
    collect(interrupted_ ? plan_.now() : nanoseconds::max());
    std::vector<Tally> tallies;
    for (auto& recorder : recorders_) tallies.push_back(std::move(recorder->tally()));
    auto tally = joined(std::move(tallies));
    result.intended = plan_.profile.loop == LoadLoop::open ? timeline_.intended() : tally.sent;
    summarise(result, plan_.profile, std::move(tally));
    result.intervals = timeline_.intervals(result.duration);
    return result;
  }

 private:
  void generate() {
    std::vector<std::jthread> threads;
    running_ = recorders_.size();
    for (std::uint32_t i = 0; i < recorders_.size(); ++i) threads.emplace_back([this, i] { generate(i); });
    try {
      report_until_all_ended();
    } catch (...) {
      stop_.request_stop();
      throw;
    }
  }

  void report_until_all_ended() {
    const auto whole_warm_up = std::chrono::floor<std::chrono::seconds>(plan_.profile.warm_up);
    auto due = plan_.start + settling + 1s - whole_warm_up;
    std::unique_lock lock{mutex_};
    for (; !ended_.wait_until(lock, due, [this] { return running_ == 0; }); due += 1s) {
      lock.unlock();
      report();
      lock.lock();
    }
  }

  void generate(std::uint32_t index) {
    std::exception_ptr failure;
    bool whole = false;
    try {
      whole = Generator{plan_, index, *recorders_[index]}.run(stop_.get_token());
    } catch (...) {
      failure = std::current_exception();
    }
    const std::lock_guard lock{mutex_};
    --running_;
    if (failure && !failure_) failure_ = failure;
    interrupted_ = interrupted_ || !whole;
    ended_.notify_one();
  }

  void collect(nanoseconds until) {
    for (auto& recorder : recorders_) timeline_.add(recorder->take_seconds());
    timeline_.intend_until(until);
  }

  void report() {
    const auto now = plan_.now();
    collect(now);
    if (!options_.on_progress) return;
    LoadProgress progress{.elapsed = now, .length = plan_.profile.duration};
    for (const auto& recorder : recorders_) progress.open += recorder->open();
    if (now < 1s) {
      progress.elapsed = std::min<nanoseconds>(now, 0ns) + plan_.profile.warm_up;
      progress.length = plan_.profile.warm_up;
      progress.warming_up = true;
      return options_.on_progress(progress);
    }
    progress.last = timeline_.interval(now / 1s - 1);
    progress.completed = timeline_.completed();
    progress.failed = timeline_.failed();
    progress.intended =
        plan_.profile.loop == LoadLoop::open ? timeline_.intended() : progress.completed + progress.failed;
    options_.on_progress(progress);
  }

  Plan plan_;
  const LoadRunOptions& options_;
  std::stop_source stop_;
  std::stop_callback<std::function<void()>> told_to_stop_{options_.stop, [this] { stop_.request_stop(); }};
  Timeline timeline_;
  std::vector<std::unique_ptr<Recorder>> recorders_;

  std::mutex mutex_;
  std::condition_variable ended_;
  std::size_t running_ = 0;
  bool interrupted_ = false;
  std::exception_ptr failure_;
};

}  // namespace

LoadResult measure::generate_load(Plan plan, const LoadRunOptions& options) {
  return Run{std::move(plan), options}.run();
}

}  // namespace iitbfaas

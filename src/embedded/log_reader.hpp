#pragma once
#include "base/unique_fd.hpp"
#include "embedded/events.hpp"

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace iitbfaas::embedded {

/// A place in a task's log, kept over its rotation.
class LogCursor {
 public:
  explicit LogCursor(std::filesystem::path folder) : folder_{std::move(folder)} {}

  /// Whole records since the last call; since the beginning at the first. What was rotated away twice is
  /// lost.
  std::string read_new();

 private:
  std::filesystem::path folder_;
  ino_t inode_ = 0;
  std::uint64_t offset_ = 0;
};

/// What of a log is wanted, and how.
struct LogFormat {
  bool out = true, err = true, timestamps = false;
  Time since = {}, until = Time::max();
  std::string details = {};  ///< written before each line; empty: none
};

/// Records, as a log file holds them, in the Engine's frames; the last `tail` of them.
std::string frame_records(std::string_view records, const LogFormat& format,
                          std::optional<std::uint64_t> tail);

/// Tells subscriptions, with an event of type "log", that a task's log has grown. Safe to share between
/// threads.
class LogWatch {
 public:
  LogWatch();
  void add(const std::filesystem::path& folder, const std::shared_ptr<Subscription>& subscription);
  void run(const std::stop_token& stop);

 private:
  base::UniqueFd inotify_, wake_;
  std::mutex mutex_;
  std::multimap<int, std::weak_ptr<Subscription>> subscriptions_;  ///< by watch
};

}  // namespace iitbfaas::embedded

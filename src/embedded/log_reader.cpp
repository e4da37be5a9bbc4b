#include "embedded/log_reader.hpp"

#include "base/duration.hpp"
#include "base/text.hpp"
#include "embedded/supervisor/job.hpp"
#include "embedded/supervisor/log_writer.hpp"

#include "iitbfaas/error.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include <array>
#include <deque>

namespace iitbfaas::embedded {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_at_once = 4 << 20;

/// From `offset` on, whole lines only, a bounded piece of them; `offset` moves past.
std::string read_lines(const base::UniqueFd& file, std::uint64_t& offset) {
  std::string text;
  char block[65536];
  for (ssize_t count = 0; text.size() < most_at_once;) {
    count = ::pread(file.get(), block, sizeof block, static_cast<off_t>(offset + text.size()));
    if (count <= 0) break;
    text.append(block, static_cast<std::size_t>(count));
  }
  text.resize(text.rfind('\n') + 1);  // npos + 1 is zero
  offset += text.size();
  return text;
}

base::UniqueFd open_log(const fs::path& path, ino_t& inode) {
  base::UniqueFd file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  struct stat status {};
  if (file && ::fstat(file.get(), &status) == 0) inode = status.st_ino;
  return file;
}

void append_frame(std::string& out, const supervisor::LogLine& line, const LogFormat& format) {
  std::string payload;
  if (format.timestamps) payload += base::to_rfc3339(line.time) + " ";
  if (!format.details.empty()) payload += format.details + " ";
  payload.append(line.text).append("\n");
  const auto size = static_cast<std::uint32_t>(payload.size());
  out += line.stream == supervisor::Stream::out ? '\1' : '\2';
  out.append(3, '\0');
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(size >> shift & 255U);
  out += payload;
}

}  // namespace

std::string LogCursor::read_new() {
  ino_t older_inode = 0, newest_inode = 0;
  const auto newest = open_log(folder_ / supervisor::log_file, newest_inode);
  const auto older = open_log(folder_ / supervisor::older_log_file, older_inode);
  std::string text;
  // At first, and after a rotation, what is wanted begins in the older file.
  if (older && (inode_ == 0 || inode_ == older_inode)) {
    inode_ = older_inode;
    text = read_lines(older, offset_);
    if (!text.empty()) return text;
  }
  if (!newest) return text;
  if (inode_ != newest_inode) offset_ = 0;
  inode_ = newest_inode;
  return read_lines(newest, offset_);
}

std::string frame_records(std::string_view records, const LogFormat& format,
                          std::optional<std::uint64_t> tail) {
  std::deque<supervisor::LogLine> lines;
  while (!records.empty()) {
    const auto newline = records.find('\n');
    const auto line = supervisor::parse_log_line(records.substr(0, newline));
    records.remove_prefix(newline == std::string_view::npos ? records.size() : newline + 1);
    if (!line || line->time < format.since || line->time > format.until) continue;
    if (!(line->stream == supervisor::Stream::out ? format.out : format.err)) continue;
    lines.push_back(*line);
    if (tail && lines.size() > *tail) lines.pop_front();
  }
  std::string frames;
  for (const auto& line : lines) append_frame(frames, line, format);
  return frames;
}

LogWatch::LogWatch() : inotify_{::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)}, wake_{::eventfd(0, EFD_CLOEXEC)} {
  if (!inotify_) throw Error{"inotify: too many instances; raise fs.inotify.max_user_instances"};
}

void LogWatch::add(const fs::path& folder, const std::shared_ptr<Subscription>& subscription) {
  const std::scoped_lock lock{mutex_};
  const int watch = ::inotify_add_watch(inotify_.get(), folder.c_str(), IN_MODIFY | IN_CREATE | IN_MOVED_TO);
  if (watch >= 0) subscriptions_.emplace(watch, subscription);
}

void LogWatch::run(const std::stop_token& stop) {
  const std::stop_callback waking{stop, [this] { ::eventfd_write(wake_.get(), 1); }};
  const auto grown = std::make_shared<const Event>(Event{.type = "log"});
  alignas(inotify_event) std::array<char, 16384> block;
  while (!stop.stop_requested()) {
    pollfd fds[] = {{inotify_.get(), POLLIN, 0}, {wake_.get(), POLLIN, 0}};
    if (::poll(fds, 2, -1) <= 0 || fds[0].revents == 0) continue;
    const ssize_t count = ::read(inotify_.get(), block.data(), block.size());
    const std::scoped_lock lock{mutex_};
    for (ssize_t at = 0; at < count;) {
      const auto* event = reinterpret_cast<const inotify_event*>(block.data() + at);
      at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
      auto [next, last] = subscriptions_.equal_range(event->wd);
      while (next != last) {
        const auto subscription = next->second.lock();
        if (subscription) subscription->push_once(grown);
        next = subscription && (event->mask & IN_IGNORED) == 0 ? std::next(next) : subscriptions_.erase(next);
      }
      if (!subscriptions_.contains(event->wd)) ::inotify_rm_watch(inotify_.get(), event->wd);
    }
  }
}

}  // namespace iitbfaas::embedded

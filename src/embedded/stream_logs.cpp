#include "base/duration.hpp"
#include "base/text.hpp"
#include "contract/labels.hpp"
#include "embedded/on_pool.hpp"
#include "embedded/streams.hpp"
#include "embedded/wish.hpp"

#include <nlohmann/json.hpp>

namespace iitbfaas::embedded {
namespace {

namespace labels = contract::labels;

/// "1700000000.123456789", "2026-11-22T10:25:31Z", or nothing.
std::optional<Time> read_time(const std::string& text) {
  if (text.empty() || text == "0") return std::nullopt;
  if (const auto time = base::parse_rfc3339(text)) return time;
  const auto dot = text.find('.');
  const auto seconds = base::parse_number<std::uint64_t>(std::string_view{text}.substr(0, dot));
  if (!seconds) throw Refusal{400, "invalid timestamp: " + text};
  auto fraction = dot == std::string::npos ? std::string{} : text.substr(dot + 1);
  fraction.resize(9, '0');
  const auto nanoseconds = base::parse_number<std::uint64_t>(fraction).value_or(0);
  return Time{std::chrono::seconds{*seconds}} +
         std::chrono::duration_cast<Time::duration>(std::chrono::nanoseconds{nanoseconds});
}

/// The logs that one call asked for: a service's tasks, or one task.
class Reading {
 public:
  Reading(StreamParts& parts, const Call& call) : parts_{parts}, details_{call.flag("details")} {
    format_.out = call.flag("stdout");
    format_.err = call.flag("stderr");
    if (!format_.out && !format_.err)
      throw Refusal{400, "Bad parameters: you must choose at least one stream"};
    format_.timestamps = call.flag("timestamps");
    format_.since = read_time(call.argument("since")).value_or(Time{});
    format_.until = read_time(call.argument("until")).value_or(Time::max());
    tail_ = base::parse_number<std::uint64_t>(call.argument("tail"));
    parts.parts.ledger.read([&](const State& state) {
      if (call.path.at(0) == "tasks") {
        add(find_task(state, call.path.at(1)), state);
        return true;
      }
      service_id_ = find_service(state, call.path.at(1)).id;
      for (const auto& [id, task] : state.tasks) {
        if (task.service_id == service_id_) add(task, state);
      }
      return true;
    });
  }

  const std::string& service_id() const noexcept { return service_id_; }

  /// Watches the logs known so far, and those of tasks to come as `take` meets them.
  void follow(const std::shared_ptr<Subscription>& subscription) {
    subscription_ = subscription;
    for (const auto& [id, log] : logs_)
      parts_.log_watch.add(parts_.parts.ledger.task_folder(id), subscription);
  }

  /// False when nothing more can come.
  bool take(const Event& event) {
    if (event.type == "service" && event.action == "remove" && event.id == service_id_) return false;
    if (event.type != "container" || event.action != "start" || service_id_.empty()) return true;
    const auto id = event.attributes.at(labels::swarm_task_id);
    if (event.attributes.at(labels::swarm_service_id) != service_id_ || logs_.contains(id)) return true;
    parts_.parts.ledger.read([&](const State& state) {
      const auto task = state.tasks.find(id);
      if (task != state.tasks.end()) add(task->second, state);
      return true;
    });
    parts_.log_watch.add(parts_.parts.ledger.task_folder(id), subscription_);
    return true;
  }

  /// What is new, framed; empty at the end of what there is.
  std::string read() {
    std::string frames;
    for (auto& [id, log] : logs_) {
      auto records = log.cursor.read_new();
      // The tail of a log is known only once it was read to its end.
      for (std::string more; tail_ && !log.begun && !(more = log.cursor.read_new()).empty();) records += more;
      auto format = format_;
      format.details = log.details;
      frames += frame_records(records, format, log.begun ? std::nullopt : tail_);
      log.begun = true;
      more_ = more_ || !records.empty();
    }
    return frames;
  }

  /// Whether there may be more right now.
  bool again() { return std::exchange(more_, false); }

 private:
  struct Log {
    LogCursor cursor;
    std::string details;
    bool begun = false;
  };

  void add(const Task& task, const State& state) {
    std::string details;
    if (details_) {
      details = std::string{labels::swarm_node_id} + "=" + state.node.id + "," + labels::swarm_service_id +
                "=" + task.service_id + "," + labels::swarm_task_id + "=" + task.id;
    }
    logs_.emplace(task.id, Log{LogCursor{parts_.parts.ledger.task_folder(task.id)}, std::move(details)});
  }

  StreamParts& parts_;
  bool details_;
  LogFormat format_;
  std::optional<std::uint64_t> tail_;
  std::string service_id_;
  std::map<std::string, Log> logs_;  ///< by task
  std::shared_ptr<Subscription> subscription_;
  bool more_ = false;
};

asio::awaitable<void> write_all(StreamParts& parts, Reading& reading, http::Exchange& exchange) {
  do {
    const std::string frames = co_await on_pool(parts.pool, [&] { return reading.read(); });
    if (!frames.empty()) co_await exchange.write(frames);
  } while (reading.again());
}

}  // namespace

asio::awaitable<void> stream_logs(StreamParts& parts, Call call, http::Exchange& exchange) {
  Reading reading{parts, call};
  const auto executor = co_await asio::this_coro::executor;
  const auto subscription = parts.parts.events.subscribe(executor);
  const bool follow = call.flag("follow");
  if (follow) {
    exchange.on_client_gone([subscription] { subscription->end(); });
    reading.follow(subscription);
  }
  HeaderList headers = stream_headers("application/vnd.docker.raw-stream");
  co_await exchange.begin(200, std::move(headers), std::nullopt);
  co_await write_all(parts, reading, exchange);
  while (follow) {
    const auto event = co_await subscription->next();
    if (!event) break;
    const bool goes_on = reading.take(*event);
    co_await write_all(parts, reading, exchange);
    if (!goes_on) break;
  }
  exchange.on_client_gone({});
  co_await exchange.end();
}

}  // namespace iitbfaas::embedded

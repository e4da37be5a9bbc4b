#include "support/engine_fixture.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace {

using namespace iitbfaas;
using namespace std::chrono_literals;
using docker::LogQuery;
using docker::LogRecord;

class LogCases : public test_support::EngineTest {
 protected:
  std::vector<LogRecord> read(const std::string& service, const LogQuery& query) const {
    std::vector<LogRecord> records;
    engine().service_logs(service, query, [&](const LogRecord& record) {
      records.push_back(record);
      return true;
    });
    return records;
  }
};
ON_BOTH_ENGINES(LogCases);

TEST_P(LogCases, TellBothStreamsWithTimeTaskAndNode) {
  const auto id = engine().create_service(probe(name("lines"), {"lines", "3"}));
  await_log(id, "error 3");
  const auto task = await_state(id, "running");
  const auto records = read(id, {});
  ASSERT_EQ(records.size(), 6U);
  EXPECT_EQ(std::ranges::count(records, true, &LogRecord::is_error), 3);
  for (const auto& record : records) {
    EXPECT_EQ(record.text.starts_with("error "), record.is_error) << record.text;
    EXPECT_EQ(record.task_id, task.id);
    EXPECT_EQ(record.service_id, id);
    EXPECT_EQ(record.node_id, task.node_id);
    EXPECT_GT(record.time.time_since_epoch().count(), 0);
  }
}

TEST_P(LogCases, EndWithTheTailAskedFor) {
  const auto id = engine().create_service(probe(name("tail"), {"lines", "50"}));
  await_log(id, "error 50");
  const auto all = read(id, {});
  const auto records = read(id, {.tail = 2});
  ASSERT_EQ(all.size(), 100U);
  ASSERT_EQ(records.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(records[i].text, all[98 + i].text);
  EXPECT_EQ(read(id, {.tail = 0}).size(), 0U);
}

TEST_P(LogCases, BeginAtTheTimeAskedFor) {
  const auto id = engine().create_service(probe(name("since"), {"lines", "5"}));
  await_log(id, "error 5");
  const auto all = read(id, {});
  ASSERT_EQ(all.size(), 10U);
  const auto middle = std::ranges::max(all, {}, &LogRecord::time).time;
  const auto later = read(id, {.since = middle});
  EXPECT_GE(later.size(), 1U);
  for (const auto& record : later) EXPECT_GE(record.time, middle);
  EXPECT_EQ(read(id, {.since = middle + 1h}).size(), 0U);
}

TEST_P(LogCases, FollowUntilToldToStop) {
  const auto id = engine().create_service(probe(name("follow"), {"lines", "1"}));
  await_replicas(id, 1);
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> lines;
  std::atomic<bool> returned = false;
  std::jthread following{[&](const std::stop_token& stop) {
    engine().service_logs(
        id, {.follow = true},
        [&](const LogRecord& record) {
          const std::lock_guard lock{mutex};
          lines.push_back(record.text);
          changed.notify_all();
          return true;
        },
        stop);
    returned = true;
  }};
  const auto said = [&](const std::string& text) {
    std::unique_lock lock{mutex};
    return changed.wait_for(lock, 60s, [&] { return std::ranges::find(lines, text) != lines.end(); });
  };
  EXPECT_TRUE(said("line 1"));
  // What comes later, from another task, comes too.
  engine().update_service(id, [](docker::ServiceSpec& spec) { spec.container.arguments = {"lines", "2"}; });
  EXPECT_TRUE(said("line 2"));
  EXPECT_FALSE(returned);
  const auto asked = std::chrono::steady_clock::now();
  following.request_stop();
  following.join();
  EXPECT_LT(std::chrono::steady_clock::now() - asked, 1s);
}

TEST_P(LogCases, EndWhenTheReaderHasEnough) {
  const auto id = engine().create_service(probe(name("enough"), {"lines", "100"}));
  await_log(id, "error 100");
  int count = 0;
  engine().service_logs(id, {.follow = true}, [&](const LogRecord&) { return ++count < 10; });
  EXPECT_EQ(count, 10);
}

}  // namespace

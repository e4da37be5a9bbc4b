#include "iitbfaas/experiment.hpp"

#include "support/scripted_server.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

namespace {

using namespace iitbfaas;
using namespace std::chrono_literals;
using test_support::Peer;
using test_support::ScriptedServer;

std::string refused(const Experiment& experiment) {
  try {
    validate(experiment);
  } catch (const InvalidSpec& error) {
    return error.field();
  }
  return "";
}

class ExperimentRun : public testing::Test {
 protected:
  Experiment experiment() const {
    return {
        .title = "t",
        .profile = {.targets = {{.url = "http://127.0.0.1:" + std::to_string(server_.endpoint().port) + "/"}},
                    .loop = LoadLoop::closed,
                    .connections = 2,
                    .duration = 0ms,
                    .requests = 20},
        .cool_down = 0ms};
  }

  ScriptedServer server_{[](Peer& peer) {
    while (!peer.read_request().empty()) peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  }};
};

TEST_F(ExperimentRun, RefusesWhatCannotBeMeant) {
  auto good = experiment();
  EXPECT_EQ(refused(good), "");
  const auto with = [&](const auto& change) {
    auto bad = good;
    change(bad);
    return refused(bad);
  };
  EXPECT_EQ(with([](Experiment& e) { e.repetitions = 0; }), "repetitions");
  EXPECT_EQ(with([](Experiment& e) { e.repetitions = 4'000'000'000; }), "repetitions");
  EXPECT_EQ(with([](Experiment& e) { e.cool_down = -1ms; }), "cool_down");
  EXPECT_EQ(with([](Experiment& e) { e.sample_interval = 0ms; }), "sample_interval");
  EXPECT_EQ(with([](Experiment& e) { e.rates = {100, -1}; }), "rate");
  EXPECT_EQ(with([](Experiment& e) { e.connections = {0}; }), "connections");
  EXPECT_EQ(with([](Experiment& e) { e.replicas = {1}; }), "replicas");
  EXPECT_EQ(with([](Experiment& e) { e.profile.targets = {}; }), "targets");
  EXPECT_EQ(with([](Experiment& e) { e.profile.targets[0].url = "/path"; }), "targets[0].url");
  good.function = "hello.shop";
  good.profile.targets[0].url = "/path";
  good.replicas = {1, 2};
  EXPECT_EQ(refused(good), "");
  EXPECT_EQ(with([](Experiment& e) { e.replicas = {0}; }), "replicas");
  EXPECT_THROW(run_experiment(good), InvalidSpec);  // no cluster
}

TEST_F(ExperimentRun, RunsEveryCombinationInOrderAndThenAgain) {
  auto plan = experiment();
  plan.connections = {1, 2};
  plan.rates = {5'000, 10'000};
  plan.repetitions = 2;
  std::vector<std::size_t> saved;
  const auto report = run_experiment(plan, {.command = "again", .on_run = [&](const Report& until_now) {
                                              saved.push_back(until_now.runs.size());
                                              EXPECT_EQ(until_now.interrupted, until_now.runs.size() < 8);
                                            }});
  std::vector<std::tuple<std::uint32_t, double, double>> order;
  for (const auto& run : report.runs) {
    order.emplace_back(run.repetition, run.parameters.at("connections"), run.parameters.at("rate"));
    EXPECT_EQ(run.result.completed, 20u);
    EXPECT_EQ(run.profile.connections, run.parameters.at("connections"));
  }
  EXPECT_EQ(order, (decltype(order){{1, 1, 5e3},
                                    {1, 1, 1e4},
                                    {1, 2, 5e3},
                                    {1, 2, 1e4},
                                    {2, 1, 5e3},
                                    {2, 1, 1e4},
                                    {2, 2, 5e3},
                                    {2, 2, 1e4}}));
  EXPECT_EQ(saved, (std::vector<std::size_t>{1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_FALSE(report.interrupted);
  EXPECT_EQ(report.title, "t");
  EXPECT_EQ(report.origin.command, "again");
  EXPECT_EQ(report.origin.version, IITBFAAS_VERSION);
  EXPECT_NE(report.origin.machine.find("Linux"), std::string::npos);
}

TEST_F(ExperimentRun, KeepsWhatWasMeasuredUntilItWasStopped) {
  auto plan = experiment();
  plan.connections = {1, 2, 3};
  std::stop_source stop;
  const auto report = run_experiment(plan, {.on_run =
                                                [&](const Report& until_now) {
                                                  if (until_now.runs.size() == 2) stop.request_stop();
                                                },
                                            .stop = stop.get_token()});
  EXPECT_EQ(report.runs.size(), 2u);
  EXPECT_TRUE(report.interrupted);
}

TEST_F(ExperimentRun, SendsCredentialsButDoesNotKeepThem) {
  auto plan = experiment();
  plan.profile.targets[0].headers = {{"Authorization", "Bearer swordfish"}, {"X-Kind", "open"}};
  const auto text = to_json(run_experiment(plan, {.command = "load -H 'Authorization: Bearer swordfish'"}));
  EXPECT_EQ(text.find("swordfish"), std::string::npos);
  EXPECT_NE(text.find("X-Kind"), std::string::npos);
}

}  // namespace

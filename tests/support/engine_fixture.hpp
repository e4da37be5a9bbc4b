#pragma once
#include "docker/engine.hpp"
#include "http/client.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

/// The same cases against every engine.
namespace test_support {

enum class EngineKind { embedded, docker };
std::string to_string(EngineKind kind);
inline void PrintTo(EngineKind kind, std::ostream* out) { *out << to_string(kind); }

/// One engine for the whole process: the embedded one is started with the first test and ended after the
/// last, a Docker is whatever IITBFAAS_TEST_DOCKER names. What a test makes carries its label and is gone
/// after it.
class EngineTest : public testing::TestWithParam<EngineKind> {
 protected:
  void SetUp() override;
  void TearDown() override;

  const iitbfaas::docker::Engine& engine() const { return *engine_; }
  const std::string& host() const { return engine_->host(); }
  bool is_docker() const { return GetParam() == EngineKind::docker; }

  /// What the Engine client would not send.
  iitbfaas::Reply raw(const std::string& method, const std::string& target,
                      const std::string& body = {}) const;

  /// `stem` and a suffix that no other test has.
  std::string name(const std::string& stem) const { return stem + "-" + mark_; }
  /// What marks everything that this test makes.
  iitbfaas::docker::StringMap labels() const { return {{"iitbfaas.test", mark_}}; }
  iitbfaas::docker::Filters made_here() const { return {{"label", {"iitbfaas.test=" + mark_}}}; }

  /// The id of an image of tests/programs/probe_static.cpp, loaded.
  std::string probe_image() const;
  /// A service of it: one replica, restarted without delay, no network.
  iitbfaas::docker::ServiceSpec probe(const std::string& service_name,
                                      std::vector<std::string> arguments) const;

  std::vector<iitbfaas::docker::Task> tasks_of(const std::string& service_id) const;
  /// The first task of the service that is so, as soon as there is one; fails the test after a minute.
  iitbfaas::docker::Task await_task(const std::string& service_id,
                                    const std::function<bool(const iitbfaas::docker::Task&)>& is_so) const;
  iitbfaas::docker::Task await_state(const std::string& service_id, const std::string& state) const;
  /// Until every wanted replica runs and no other does.
  void await_replicas(const std::string& service_id, std::size_t count) const;
  /// The log of the service, as soon as a line of it holds `words`.
  std::vector<std::string> await_log(const std::string& service_id, const std::string& words) const;

  /// Whether `holds` became true within a minute: the machine may be busy.
  static bool eventually(const std::function<bool()>& holds) {
    using Clock = std::chrono::steady_clock;
    for (const auto deadline = Clock::now() + std::chrono::minutes{1}; Clock::now() < deadline;) {
      if (holds()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    return false;
  }

 private:
  std::unique_ptr<iitbfaas::docker::Engine> engine_;
  std::string mark_;
};

}  // namespace test_support

#define ON_BOTH_ENGINES(Suite)                                                                               \
  INSTANTIATE_TEST_SUITE_P(                                                                                  \
      Engines, Suite, testing::Values(test_support::EngineKind::embedded, test_support::EngineKind::docker), \
      [](const auto& chosen) { return test_support::to_string(chosen.param); })

#pragma once
#include "embedded/images.hpp"
#include "embedded/ledger.hpp"
#include "embedded/limits.hpp"
#include "embedded/ports.hpp"
#include "embedded/processes.hpp"
#include "embedded/reconcile.hpp"

#include <filesystem>
#include <stop_token>
#include <string>

namespace iitbfaas::embedded {

/// Does what `reconcile` plans, one thread: starts and stops replicas, and writes down what became of them.
class Orchestrator {
 public:
  struct Options {
    std::filesystem::path state = {};
    std::filesystem::path supervisor = {};
  };
  Orchestrator(const Options& options, Ledger& ledger, const Images& images, const ControlGroups& groups);

  /// Until `stop`. First finds the replicas that an earlier engine left.
  void run(const std::stop_token& stop);
  /// From any thread: the state has changed.
  void wake() noexcept { processes_.wake(); }

 private:
  using Pen = Ledger::Pen;
  void adopt_all();
  void adopt(const Task& task);
  std::optional<Time> settle();
  bool apply(const Action& action, Time now);
  bool apply_to_task(const Action& action, Task task, Time now);
  void create(const Action& action);
  void change_update(const Action& action);
  void start(Task task);
  void launch(Task& task);
  void reject(Task task, TaskState state, const std::string& message, const std::string& error);
  void take(const ProcessEvent& event);
  void on_started(Task task, const ProcessEvent& event);
  void on_ended(Task task, bool lost);
  void finish(Task& task, TaskState state);
  void forget(const Task& task);
  void put(Task task);
  void announce_container(const Task& task, const char* action);
  std::optional<Task> find(const std::string& id) const;

  Options options_;
  Ledger& ledger_;
  const Images& images_;
  const ControlGroups& groups_;
  Processes processes_;
  Ports ports_;
};

}  // namespace iitbfaas::embedded

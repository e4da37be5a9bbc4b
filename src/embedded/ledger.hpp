#pragma once
#include "contract/state_files.hpp"
#include "embedded/events.hpp"
#include "embedded/state.hpp"

#include <filesystem>
#include <mutex>
#include <string>

namespace iitbfaas::embedded {

/// The state and its files. What was changed is on disk before the lock is given back: a killed engine loses
/// nothing it answered for. Safe to share between threads.
class Ledger {
 public:
  /// Changes, made under the lock. Each stamps a new version.
  class Pen {
   public:
    const State& state() const noexcept { return ledger_.state_; }
    const Service& put(Service service);
    const Task& put(Task task);
    const Node& put(Node node);
    const Network& put(Network network);
    const Object& put_secret(Object object, const std::string* data);
    const Object& put_config(Object object, const std::string* data);
    void erase_service(const std::string& id);
    void erase_task(const std::string& id);
    void erase_network(const std::string& id);
    void erase_secret(const std::string& id);
    void erase_config(const std::string& id);
    void announce(Event event) { ledger_.events_.publish(std::move(event)); }

   private:
    friend class Ledger;
    explicit Pen(Ledger& ledger) : ledger_{ledger} {}
    template <class Record>
    void stamp(Record& record);
    const Object& put_object(const char* kind, std::map<std::string, Object>& objects, Object object,
                             const std::string* data);
    void erase_object(const char* kind, std::map<std::string, Object>& objects, const std::string& id);
    Ledger& ledger_;
  };

  /// Reads the folder; what cannot be read is left out, with a warning. `machine` fills the node's fields
  /// that are not kept.
  Ledger(std::filesystem::path folder, const Node& machine, Events& events);

  template <class Work>
  auto read(const Work& work) const {
    const std::scoped_lock lock{mutex_};
    return work(state_);
  }

  template <class Work>
  auto change(const Work& work) {
    const std::scoped_lock lock{mutex_};
    Pen pen{*this};
    return work(pen);
  }

  std::filesystem::path task_folder(const std::string& id) const {
    return folder_ / contract::tasks_folder / id;
  }
  std::filesystem::path secret_data(const std::string& id) const {
    return folder_ / "secrets" / (id + ".data");
  }
  std::filesystem::path config_data(const std::string& id) const {
    return folder_ / "configs" / (id + ".data");
  }

 private:
  void load();

  std::filesystem::path folder_;
  Events& events_;
  mutable std::mutex mutex_;
  State state_;
  std::uint64_t version_ = 10;
};

}  // namespace iitbfaas::embedded

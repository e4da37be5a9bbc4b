#pragma once
#include <sys/types.h>

#include <map>

namespace iitbfaas::invoke {

class Child;

/// The running programs, so that orphans which Linux gave to this process can be told apart from them. One
/// thread.
class Children {
 public:
  Children() = default;
  Children(const Children&) = delete;
  Children& operator=(const Children&) = delete;

  void add(Child& child);
  void remove(const Child& child) noexcept;

  /// Takes the status of every child that ended, known or not. Only for a process that has no other children
  /// than programs and what they left behind. With no program running, what they left behind is killed.
  void reap_all();
  /// Kills and reaps whatever is left.
  void end_all();

 private:
  std::map<pid_t, Child*> running_;
};

}  // namespace iitbfaas::invoke

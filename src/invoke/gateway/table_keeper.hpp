#pragma once
#include "invoke/gateway/instruments.hpp"
#include "invoke/gateway/table.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace iitbfaas::invoke {

/// The table that holds, wherever the next one comes from: when none comes, the last one stays. Belongs to
/// the thread that learns tables; only `problem` may be asked by others.
class TableKeeper {
 public:
  using Publish = std::function<void(std::shared_ptr<const Table>)>;

  /// `publish` is called at the first success and whenever the table changed. `source` says who tells, for
  /// the log.
  TableKeeper(std::string source, Instruments& instruments, Publish publish);

  /// Empty before the first success.
  const Table& current() const noexcept;
  bool has_table() const noexcept { return table_ != nullptr; }

  /// Returns whether it differs from the one before.
  bool learned(Table table);
  void failed(const std::string& why);

  /// Why nothing was learned the last time; empty when something was. Any thread.
  std::string problem() const;

 private:
  void set_problem(const std::string& problem);

  const std::string source_;
  Instruments& instruments_;
  const Publish publish_;
  std::shared_ptr<const Table> table_;
  mutable std::mutex mutex_;
  std::string problem_;
};

}  // namespace iitbfaas::invoke

#include "invoke/gateway/table_keeper.hpp"

#include "base/log.hpp"

#include <utility>

namespace iitbfaas::invoke {

TableKeeper::TableKeeper(std::string source, Instruments& instruments, Publish publish)
    : source_{std::move(source)}, instruments_{instruments}, publish_{std::move(publish)} {}

const Table& TableKeeper::current() const noexcept {
  static const Table nothing;
  return table_ ? *table_ : nothing;
}

bool TableKeeper::learned(Table table) {
  const bool changed = !table_ || !same(*table_, table);
  if (changed) {
    const auto previous = std::exchange(table_, std::make_shared<const Table>(std::move(table)));
    publish_(table_);
    if (previous) {
      for (const auto& [name, route] : previous->routes) {
        if (!table_->routes.contains(name)) instruments_.retire(name);
      }
    }
  }
  instruments_.discovered(std::chrono::steady_clock::now());
  set_problem({});
  return changed;
}

void TableKeeper::failed(const std::string& why) {
  instruments_.discovery_failed();
  set_problem(why);
}

std::string TableKeeper::problem() const {
  const std::scoped_lock lock{mutex_};
  return problem_;
}

void TableKeeper::set_problem(const std::string& problem) {
  const std::scoped_lock lock{mutex_};
  if (problem_.empty() && !problem.empty()) {
    base::log::warning("gateway",
                       source_ + " does not say what runs; going on with what is known: " + problem);
  } else if (!problem_.empty() && problem.empty()) {
    base::log::info("gateway", source_ + " answers again");
  }
  problem_ = problem;
}

}  // namespace iitbfaas::invoke

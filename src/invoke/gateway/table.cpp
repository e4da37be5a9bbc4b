#include "invoke/gateway/table.hpp"

#include <algorithm>

namespace iitbfaas::invoke {
namespace {

bool same(const Route& a, const Route& b) {
  // A replica is the same object for as long as its id and address are the same.
  return a.timeout == b.timeout && a.wanted == b.wanted && a.trouble == b.trouble && a.replicas == b.replicas;
}

bool same(const Table::Routes& a, const Table::Routes& b) {
  return a.size() == b.size() && std::ranges::all_of(a, [&](const auto& entry) {
           const auto other = b.find(entry.first);
           return other != b.end() && same(*entry.second, *other->second);
         });
}

}  // namespace

std::shared_ptr<const Route> Table::find(const Routes& routes, std::string_view name) {
  const auto found = routes.find(name);
  return found == routes.end() ? nullptr : found->second;
}

bool same(const Table& a, const Table& b) { return same(a.routes, b.routes) && same(a.doors, b.doors); }

std::shared_ptr<Replica> keep_or_make(const Route* previous, const std::string& id,
                                      const Replica::Address& address) {
  if (previous != nullptr) {
    for (const auto& known : previous->replicas) {
      if (known->id == id && known->address == address) return known;
    }
  }
  return std::make_shared<Replica>(id, address);
}

std::string full_name(std::string_view name, std::string_view name_space) {
  std::string full;
  full.reserve(name.size() + 1 + name_space.size());
  return full.append(name).append(".").append(name_space);
}

}  // namespace iitbfaas::invoke

#include "deploy/compose/merge.hpp"

#include <algorithm>
#include <utility>

namespace iitbfaas::deployment::compose {
namespace {

template <class Value>
concept HasMembers = requires { Value::members(); };

template <HasMembers Value>
void lay(Value& base, Value&& later);

void lay(std::string& base, std::string&& later) {
  if (!later.empty()) base = std::move(later);
}
void lay(bool& base, bool&& later) { base = base || later; }
void lay(std::uint64_t& base, std::uint64_t&& later) {
  if (later != 0) base = later;
}

template <class Value>
void lay(std::optional<Value>& base, std::optional<Value>&& later) {
  if (!later) return;
  if constexpr (HasMembers<Value>) {
    if (base) return lay(*base, *std::move(later));
  }
  base = std::move(later);
}

void lay(std::optional<docker::Driver>& base, std::optional<docker::Driver>&& later) {
  if (!later) return;
  const bool same = base && (base->name == later->name || base->name.empty() || later->name.empty());
  if (!same) {
    base = std::move(later);
    return;
  }
  lay(base->name, std::move(later->name));
  for (auto& [name, value] : later->options) base->options.insert_or_assign(name, std::move(value));
}

template <class Value>
void lay(std::vector<Value>& base, std::vector<Value>&& later) {
  std::ranges::move(later, std::back_inserter(base));
}

/// What takes the same source, or the same port, takes the place of the earlier one.
template <class Value, class Key>
void lay_by(std::vector<Value>& base, std::vector<Value>&& later, const Key& key) {
  for (const auto& value : later) {
    std::erase_if(base, [&](const Value& old) { return key(old) == key(value); });
  }
  std::ranges::move(later, std::back_inserter(base));
}

void lay(std::vector<FileUse>& base, std::vector<FileUse>&& later) {
  lay_by(base, std::move(later), [](const FileUse& use) { return use.source; });
}

void lay(std::vector<docker::Port>& base, std::vector<docker::Port>&& later) {
  lay_by(base, std::move(later), [](const docker::Port& port) {
    return std::pair{port.published, port.published == 0 ? port.target : std::uint16_t{0}};
  });
}

template <class Value>
void lay(std::map<std::string, Value>& base, std::map<std::string, Value>&& later) {
  for (auto& [name, value] : later) base.insert_or_assign(name, std::move(value));
}

void lay(std::map<std::string, NetworkUse>& base, std::map<std::string, NetworkUse>&& later) {
  for (auto& [name, use] : later) {
    auto& into = base[name];
    if (!use.aliases.empty()) into.aliases = std::move(use.aliases);
    into.where = std::move(use.where);
  }
}

template <HasMembers Value>
void lay(Value& base, Value&& later) {
  std::apply([&](auto... member) { (lay(base.*member, std::move(later.*member)), ...); }, Value::members());
}

}  // namespace

void merge(ComposeProject& base, ComposeProject&& later) {
  for (auto& [name, service] : later.services) {
    const auto [found, is_new] = base.services.try_emplace(name, std::move(service));
    if (!is_new) lay(found->second, std::move(service));
  }
  lay(base.networks, std::move(later.networks));
  lay(base.volumes, std::move(later.volumes));
  lay(base.secrets, std::move(later.secrets));
  lay(base.configs, std::move(later.configs));
}

}  // namespace iitbfaas::deployment::compose

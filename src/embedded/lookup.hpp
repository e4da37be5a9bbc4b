#pragma once
#include <map>
#include <string>

namespace iitbfaas::embedded {

/// By id, else by name, else by the beginning of an id if it is the only such one.
template <class Record, class Name>
const Record* find_record(const std::map<std::string, Record>& records, const std::string& reference,
                          const Name& name) {
  if (reference.empty()) return nullptr;
  if (const auto found = records.find(reference); found != records.end()) return &found->second;
  for (const auto& [id, record] : records) {
    if (name(record) == reference) return &record;
  }
  const auto first = records.lower_bound(reference);
  if (first == records.end() || !first->first.starts_with(reference)) return nullptr;
  const auto second = std::next(first);
  return second != records.end() && second->first.starts_with(reference) ? nullptr : &first->second;
}

}  // namespace iitbfaas::embedded

#pragma once
#include "invoke/gateway/instruments.hpp"
#include "invoke/gateway/table.hpp"

#include <string>
#include <string_view>

/// A table as one gateway tells it to another: GET /system/table.
namespace iitbfaas::invoke {

/// `version` differs whenever the table does; it comes back in ?after=.
std::string encode_table(const Table& table, const std::string& version);

struct ToldTable {
  std::string version = {};
  Table table = {};
};

/// Replicas that `previous` had too stay the same objects. Throws Error when it is no such document.
ToldTable decode_table(std::string_view text, const Table& previous, Instruments& instruments);

}  // namespace iitbfaas::invoke

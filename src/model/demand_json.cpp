#include "model/demand_json.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

namespace iitbfaas::model {

using Json = nlohmann::json;

std::string encode_demand(const Demand& demand) {
  Json functions = Json::array();
  for (const auto& one : demand.functions) {
    functions.push_back({{"name", one.function},
                         {"begun", one.begun},
                         {"under_way", one.under_way},
                         {"held", one.held},
                         {"ready", one.ready}});
  }
  return Json{{"run", demand.run}, {"calls", demand.calls}, {"functions", std::move(functions)}}.dump(
      -1, ' ', false, Json::error_handler_t::replace);
}

Demand decode_demand(std::string_view text) try {
  const auto document = Json::parse(text);
  Demand demand{.run = document.at("run").get<std::string>(),
                .calls = document.at("calls").get<std::uint64_t>()};
  for (const auto& one : document.at("functions")) {
    demand.functions.push_back({.function = one.at("name").get<std::string>(),
                                .begun = one.at("begun").get<std::uint64_t>(),
                                .under_way = one.at("under_way").get<std::uint32_t>(),
                                .held = one.at("held").get<std::uint32_t>(),
                                .ready = one.at("ready").get<std::uint32_t>()});
  }
  return demand;
} catch (const Json::exception&) {
  throw Error{"what came is no demand of a gateway"};
}

}  // namespace iitbfaas::model

#include "invoke/gateway/table_json.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace iitbfaas::invoke {
namespace {

using Json = nlohmann::json;

Json replica_document(const Replica& replica) {
  return {{"id", replica.id},
          {"address", replica.address.address().to_string()},
          {"port", replica.address.port()}};
}

std::shared_ptr<Replica> read_replica(const Json& document, const Route* previous) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(document.at("address").get<std::string>(), error);
  if (error) throw Error{"a replica has no address"};
  return keep_or_make(previous, document.at("id").get<std::string>(),
                      {address, document.at("port").get<std::uint16_t>()});
}

Route read_route(const Json& document, const Route* previous) {
  Route route{.name = document.at("name").get<std::string>(),
              .timeout = std::chrono::milliseconds{document.at("timeout_ms").get<std::uint32_t>()},
              .wanted = document.at("wanted").get<std::uint64_t>(),
              .trouble = document.at("trouble").get<std::string>()};
  for (const auto& replica : document.at("replicas"))
    route.replicas.push_back(read_replica(replica, previous));
  std::ranges::sort(route.replicas, {}, [](const auto& one) -> const std::string& { return one->id; });
  return route;
}

Json documents_of(const Table::Routes& routes) {
  Json documents = Json::array();
  for (const auto& [name, route] : routes) {
    Json replicas = Json::array();
    for (const auto& replica : route->replicas) replicas.push_back(replica_document(*replica));
    documents.push_back({{"name", name},
                         {"timeout_ms", route->timeout.count()},
                         {"wanted", route->wanted},
                         {"trouble", route->trouble},
                         {"replicas", std::move(replicas)}});
  }
  return documents;
}

}  // namespace

std::string encode_table(const Table& table, const std::string& version) {
  return Json{
      {"version", version}, {"functions", documents_of(table.routes)}, {"doors", documents_of(table.doors)}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

ToldTable decode_table(std::string_view text, const Table& previous, Instruments& instruments) try {
  const auto document = Json::parse(text);
  ToldTable told{.version = document.at("version").get<std::string>()};
  for (const auto& function : document.at("functions")) {
    const auto known = previous.find(function.at("name").get<std::string>());
    auto route = std::make_shared<Route>(read_route(function, known.get()));
    route->instruments = instruments.function(route->name);
    route->instruments->set_replicas(static_cast<double>(route->wanted),
                                     static_cast<double>(route->replicas.size()));
    auto name = route->name;
    told.table.routes.emplace(std::move(name), std::move(route));
  }
  for (const auto& door : document.at("doors")) {
    const auto known = previous.find_door(door.at("name").get<std::string>());
    auto route = std::make_shared<const Route>(read_route(door, known.get()));
    auto name = route->name;
    told.table.doors.emplace(std::move(name), std::move(route));
  }
  return told;
} catch (const Json::exception&) {
  throw Error{"what came is no table of functions"};
}

}  // namespace iitbfaas::invoke

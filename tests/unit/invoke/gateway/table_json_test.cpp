#include "invoke/gateway/table_json.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::invoke {
namespace {

Table table_of_hello() {
  const auto address = boost::asio::ip::make_address("10.0.1.7");
  auto route = std::make_shared<Route>(Route{.name = "hello.openfaas-fn",
                                             .timeout = std::chrono::milliseconds{1'500},
                                             .wanted = 3,
                                             .trouble = "no room"});
  route->replicas.push_back(std::make_shared<Replica>("t1", Replica::Address{address, 8080}));
  Table table;
  table.routes.emplace(route->name, route);
  return table;
}

TEST(TableJson, TellsAllThatARequestNeeds) {
  Instruments instruments;
  const auto told = decode_table(encode_table(table_of_hello(), "run-1"), {}, instruments);
  EXPECT_EQ(told.version, "run-1");
  ASSERT_EQ(told.table.routes.size(), 1U);
  const auto route = told.table.find("hello.openfaas-fn");
  ASSERT_TRUE(route);
  EXPECT_EQ(route->timeout, std::chrono::milliseconds{1'500});
  EXPECT_EQ(route->wanted, 3U);
  EXPECT_EQ(route->trouble, "no room");
  ASSERT_EQ(route->replicas.size(), 1U);
  EXPECT_EQ(route->replicas.front()->id, "t1");
  EXPECT_EQ(route->replicas.front()->address.port(), 8080);
  EXPECT_TRUE(route->instruments);
}

TEST(TableJson, TellsOfDoorsWhichAreNoFunctions) {
  Instruments instruments;
  Table table;
  table.doors = table_of_hello().routes;
  const auto told = decode_table(encode_table(table, "run-1"), {}, instruments);
  EXPECT_TRUE(told.table.routes.empty());
  const auto door = told.table.find_door("hello.openfaas-fn");
  ASSERT_TRUE(door);
  EXPECT_EQ(door->replicas.front()->address.port(), 8080);
  EXPECT_FALSE(door->instruments);
}

TEST(TableJson, KeepsReplicasThatStay) {
  Instruments instruments;
  auto table = table_of_hello();
  table.doors = table.routes;
  const auto text = encode_table(table, "run-1");
  const auto first = decode_table(text, {}, instruments);
  const auto second = decode_table(text, first.table, instruments);
  EXPECT_TRUE(same(first.table, second.table));
}

TEST(TableJson, RefusesWhatIsNoTable) {
  Instruments instruments;
  for (const auto* text :
       {"", "[]", "{}", R"({"version":1,"functions":[],"doors":[]})", R"({"version":"1"})",
        R"({"version":"1","functions":[]})", R"({"version":"1","functions":[{"name":"a"}]})",
        R"({"version":"1","functions":[{"name":"a","timeout_ms":-1,"wanted":1,"trouble":"",)"
        R"("replicas":[{"id":"t","address":"nowhere","port":1}]}]})"}) {
    EXPECT_THROW(decode_table(text, {}, instruments), Error) << text;
  }
}

}  // namespace
}  // namespace iitbfaas::invoke

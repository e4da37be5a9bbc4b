#include "model/demand_json.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::model {
namespace {

TEST(DemandJson, ComesBackAsItWas) {
  const Demand demand{.run = "run",
                      .calls = 3,
                      .functions = {{.function = "a.ns", .begun = 9, .under_way = 4, .held = 2, .ready = 1},
                                    {.function = "b.ns"}}};
  EXPECT_EQ(decode_demand(encode_demand(demand)), demand);
}

TEST(DemandJson, RefusesWhatIsNone) {
  for (const auto* text : {"", "[]", "{}", "<html>", R"({"run":1,"calls":0,"functions":[]})",
                           R"({"run":"a","calls":0,"functions":[{}]})"}) {
    EXPECT_THROW(decode_demand(text), Error) << text;
  }
}

}  // namespace
}  // namespace iitbfaas::model

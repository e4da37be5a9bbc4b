#include "model/spec_codec.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::model {
namespace {

TEST(SpecCodec, AbsentFieldsHaveTheirDefaults) {
  EXPECT_EQ(decode_spec(R"({"name":"hello","image":"x"})"), (FunctionSpec{.name = "hello", .image = "x"}));
}

TEST(SpecCodec, NoLimitIsNotTheDefaultLimit) {
  const FunctionSpec spec{.name = "hello", .image = "x", .limits = {}};
  EXPECT_EQ(decode_spec(encode_spec(spec)), spec);
}

TEST(SpecCodec, IgnoresWhatALaterVersionAdded) {
  EXPECT_EQ(decode_spec(R"({"name":"hello","colour":["red"]})").name, "hello");
}

TEST(SpecCodec, RefusesWhatIsNoSpec) {
  for (const char* text : {"", "{", "[]", "{}", R"({"name":1})", R"({"name":"a","args":"b"})"}) {
    EXPECT_THROW(decode_spec(text), Error) << text;
  }
}

}  // namespace
}  // namespace iitbfaas::model

#include "base/base64.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::base {
namespace {

TEST(Base64, WritesTheVectorsOfItsSpecification) {
  EXPECT_EQ(encode_base64(""), "");
  EXPECT_EQ(encode_base64("f"), "Zg==");
  EXPECT_EQ(encode_base64("fo"), "Zm8=");
  EXPECT_EQ(encode_base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(encode_base64url("\xfb\xff"), "-_8=");
}

TEST(Base64, ReadsBackEveryByteInEitherAlphabetWithPaddingOrWithout) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  EXPECT_EQ(decode_base64(encode_base64(bytes)), bytes);
  EXPECT_EQ(decode_base64(encode_base64url(bytes)), bytes);
  EXPECT_EQ(decode_base64("Zg"), "f");
}

TEST(Base64, RefusesWhatIsNone) {
  for (const char* text : {"Zg=a", "Z", "Zm9v!mFy", "Zg===", "Zm\n8="}) {
    EXPECT_FALSE(decode_base64(text)) << text;
  }
}

}  // namespace
}  // namespace iitbfaas::base

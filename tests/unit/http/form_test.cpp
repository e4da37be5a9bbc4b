#include "http/form.hpp"

#include <gtest/gtest.h>

namespace iitbfaas::http {
namespace {

using Fields = std::vector<FormField>;

TEST(Percent, DecodesWhatItEncodes) {
  std::string every;
  for (int code = 0; code < 256; ++code) every += static_cast<char>(code);
  EXPECT_EQ(percent_decode(percent_encode(every)), every);
  EXPECT_EQ(percent_encode("a b/c~d+%é"), "a%20b%2Fc~d%2B%25%C3%A9");
}

TEST(Percent, DecodesAPlusOnlyInForms) {
  EXPECT_EQ(percent_decode("a+b%2b%2B"), "a+b++");
  EXPECT_EQ(percent_decode("a+b%2b", true), "a b+");
}

TEST(Percent, RefusesMalformedEscapes) {
  for (const char* text : {"%", "%1", "a%g0", "%0g", "%%20", "%u0041"})
    EXPECT_EQ(percent_decode(text), std::nullopt) << text;
}

TEST(Urlencoded, ReadsFieldsInOrder) {
  EXPECT_EQ(
      parse_urlencoded("name=J%C3%B6rg+M&address=&flag&&name=2&=x&a=b=c"),
      (Fields{{"name", "Jörg M"}, {"address", ""}, {"flag", ""}, {"name", "2"}, {"", "x"}, {"a", "b=c"}}));
  EXPECT_EQ(parse_urlencoded(""), Fields{});
}

TEST(Urlencoded, RefusesMalformedEscapesAndTooManyFields) {
  EXPECT_EQ(parse_urlencoded("a=%2"), std::nullopt);
  EXPECT_EQ(parse_urlencoded("%zz=1"), std::nullopt);
  std::string many;
  for (std::size_t i = 0; i < max_form_fields; ++i) many += "a&";
  EXPECT_TRUE(parse_urlencoded(many));
  EXPECT_EQ(parse_urlencoded(many + "a"), std::nullopt);
}

TEST(Urlencoded, ReadsWhatItWrites) {
  const Fields fields{{"a b", "c&d=e%"}, {"é", "+"}, {"", ""}};
  EXPECT_EQ(encode_urlencoded(fields), "a+b=c%26d%3De%25&%C3%A9=%2B&=");
  EXPECT_EQ(parse_urlencoded(encode_urlencoded(fields)), fields);
}

TEST(MediaType, IsLowerCaseWithoutParameters) {
  EXPECT_EQ(media_type("Text/HTML; charset=utf-8"), "text/html");
  EXPECT_EQ(media_type("  a/b \t;x"), "a/b");
  EXPECT_EQ(media_type(""), "");
}

const std::string plain_type = "multipart/form-data; boundary=XX";

std::string part(std::string_view head, std::string_view value, std::string_view boundary = "XX") {
  return "--" + std::string{boundary} + "\r\n" + std::string{head} + "\r\n\r\n" + std::string{value} + "\r\n";
}

const std::string name_a = "Content-Disposition: form-data; name=\"a\"";

TEST(Multipart, ReadsFieldsAndFiles) {
  const std::string body =
      part(name_a, "1") +
      part("content-disposition:form-data;NAME=b ; filename=\"x \\\"y\\\".txt\"\r\nContent-Type: text/plain",
           "line\r\n--X\r\n--\r\n") +
      part("Content-Disposition: form-data; name=\"\"", "") + "--XX--\r\n";
  EXPECT_EQ(parse_multipart(plain_type, body),
            (Fields{{"a", "1"}, {"b", "line\r\n--X\r\n--\r\n", "x \"y\".txt", "text/plain"}, {"", ""}}));
}

TEST(Multipart, ReadsTheBoundaryAsClientsWriteIt) {
  const auto reads = [](const std::string& type, std::string_view boundary) {
    const std::string body = part(name_a, "1", boundary) + "--" + std::string{boundary} + "--";
    return parse_multipart(type, body).has_value();
  };
  EXPECT_TRUE(reads("Multipart/Form-Data; charset=utf-8; Boundary=\"a b'()+_,-./:=?c\"", "a b'()+_,-./:=?c"));
  EXPECT_TRUE(reads("multipart/form-data;boundary=----WebKitFormBoundaryAbC", "----WebKitFormBoundaryAbC"));
  EXPECT_TRUE(reads("multipart/form-data; boundary=XX;", "XX"));
  EXPECT_FALSE(reads("multipart/form-data", "XX"));
  EXPECT_FALSE(reads("multipart/mixed; boundary=XX", "XX"));
  EXPECT_FALSE(reads("multipart/form-data; boundary=", ""));
  EXPECT_FALSE(reads("multipart/form-data; boundary=\"XX", "XX"));
  EXPECT_FALSE(reads("multipart/form-data; boundary=XX; boundary=YY", "XX"));
  EXPECT_FALSE(reads("multipart/form-data; boundary=XX junk", "XX"));
  EXPECT_FALSE(reads("multipart/form-data; boundary=\"X\"Y", "X"));
  EXPECT_FALSE(reads("multipart/form-data; boundary=" + std::string(71, 'x'), std::string(71, 'x')));
  EXPECT_FALSE(reads("multipart/form-data; boundary=\"XX \"", "XX "));
}

TEST(Multipart, KeepsBackslashesThatEscapeNothing) {
  const auto fields = parse_multipart(
      plain_type, part("Content-Disposition: form-data; name=f; filename=\"C:\\dir\\f.txt\"", "") + "--XX--");
  ASSERT_TRUE(fields);
  EXPECT_EQ(fields->front().file_name, "C:\\dir\\f.txt");
}

TEST(Multipart, RefusesMalformedBodies) {
  const std::string good = part(name_a, "1");
  ASSERT_TRUE(parse_multipart(plain_type, good + "--XX--"));
  ASSERT_TRUE(parse_multipart(plain_type, "\r\n" + good + "--XX--\r\n"));
  ASSERT_EQ(parse_multipart(plain_type, "--XX--\r\n"), Fields{});
  for (const std::string& body :
       {std::string{},
        std::string{"--XX"},
        std::string{"--XX\r\n"},
        good,
        good + "--XX",
        good + "--XX-",
        good + "--XX--x",
        good + "--XX--\r\nepilogue",
        "preamble\r\n" + good + "--XX--",
        good + "--XXY\r\n" + name_a + "\r\n\r\n\r\n--XX--",
        good + "--XX \r\n" + name_a + "\r\n\r\n\r\n--XX--",
        "--XX\n" + name_a + "\n\n1\n--XX--",
        part("Content-Type: text/plain", "1") + "--XX--",
        part("Content-Disposition: attachment; name=a", "1") + "--XX--",
        part("Content-Disposition: form-data", "1") + "--XX--",
        part(name_a + "\r\n" + name_a, "1") + "--XX--",
        part(name_a + "; name=b", "1") + "--XX--",
        part(name_a + "\r\nno colon", "1") + "--XX--",
        part(name_a + "\r\n folded: x", "1") + "--XX--",
        part(name_a + "\r\nX: \x01", "1") + "--XX--",
        part(name_a + "\r\nContent-Transfer-Encoding: base64", "MQ==") + "--XX--",
        part("Content-Disposition: form-data; name=\"a", "1") + "--XX--",
        part(name_a + "\r\nContent-Type: a/b\r\nContent-Type: a/c", "1") + "--XX--"}) {
    EXPECT_EQ(parse_multipart(plain_type, body), std::nullopt) << body;
  }
}

TEST(Multipart, BoundsPartsAndTheirHeads) {
  std::string many;
  for (std::size_t i = 0; i < max_form_fields; ++i) many += part(name_a, "");
  EXPECT_TRUE(parse_multipart(plain_type, many + "--XX--"));
  EXPECT_EQ(parse_multipart(plain_type, many + part(name_a, "") + "--XX--"), std::nullopt);
  EXPECT_EQ(parse_multipart(plain_type, part(name_a + "\r\nX: " + std::string(20'000, 'x'), "") + "--XX--"),
            std::nullopt);
  std::string head = name_a;
  for (int i = 0; i < 20; ++i) head += "\r\nX: y";
  EXPECT_EQ(parse_multipart(plain_type, part(head, "") + "--XX--"), std::nullopt);
}

}  // namespace
}  // namespace iitbfaas::http

#include "invoke/watchdog/json.hpp"

#include <nlohmann/json.hpp>

namespace iitbfaas::invoke {
namespace {

using nlohmann::json;

/// Writes the members of the outermost object down as text again while they are read. Numbers keep their
/// digits: an account number with thirty of them is no floating point number.
class FieldReader : public nlohmann::json_sax<json> {
 public:
  std::vector<JsonField> take() { return std::move(fields_); }

  bool null() override { return value("null"); }
  bool boolean(bool flag) override { return scalar(flag ? "true" : "false"); }
  bool number_integer(std::int64_t number) override { return scalar(std::to_string(number)); }
  bool number_unsigned(std::uint64_t number) override { return scalar(std::to_string(number)); }
  bool number_float(double, const std::string& digits) override { return scalar(digits); }
  bool string(std::string& text) override {
    if (depth_ == 1) fields_.back().scalar = text;
    return value(json_string(text));
  }
  bool binary(json::binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open("{"); }
  bool start_array(std::size_t) override { return open("["); }
  bool end_object() override { return close('}'); }
  bool end_array() override { return close(']'); }
  bool key(std::string& name) override {
    if (depth_ == 1) {
      fields_.push_back({.name = name});
    } else {
      value(json_string(name));
      fields_.back().text += ':';
    }
    return fields_.size() <= most_fields;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  bool scalar(std::string text) {
    if (depth_ == 1) fields_.back().scalar = text;
    return value(text);
  }

  bool value(std::string_view text) {
    if (depth_ == 0) return false;
    auto& written = fields_.back().text;
    if (!written.empty() && std::string_view{"{[:"}.find(written.back()) == std::string_view::npos)
      written += ',';
    written += text;
    return true;
  }

  bool open(std::string_view bracket) {
    if (depth_ == 0 ? bracket != "{" : !value(bracket)) return false;
    ++depth_;
    return true;
  }

  bool close(char bracket) {
    if (--depth_ > 0) fields_.back().text += bracket;
    return true;
  }

  std::vector<JsonField> fields_;
  std::size_t depth_ = 0;
};

}  // namespace

std::optional<std::vector<JsonField>> parse_json_object(std::string_view text) {
  FieldReader reader;
  if (!json::sax_parse(text.begin(), text.end(), &reader)) return std::nullopt;
  return reader.take();
}

std::string json_string(std::string_view text) {
  return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace iitbfaas::invoke

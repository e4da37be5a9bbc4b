#include "invoke/watchdog/input.hpp"

#include "base/text.hpp"
#include "http/form.hpp"
#include "invoke/watchdog/json.hpp"

#include <algorithm>
#include <memory>
#include <optional>

namespace iitbfaas::invoke {
namespace {

/// Linux's MAX_ARG_STRLEN, less the closing zero.
constexpr std::size_t longest_argument = (128 << 10) - 1;

[[noreturn]] void refuse(const std::string& field, const std::string& reason, int status = 400) {
  throw Refusal{status, "field \"" + field + "\" " + reason};
}

/// The fields of a body in one encoding.
class Fields {
 public:
  virtual ~Fields() = default;
  virtual std::size_t size() const = 0;
  virtual const std::string& name(std::size_t index) const = 0;
  /// As an argument. Throws Refusal.
  virtual std::string value(std::size_t index) const = 0;
  /// Those listed, in this encoding.
  virtual std::string encode(const std::vector<std::size_t>& remaining) const = 0;
};

class FormFields : public Fields {
 public:
  explicit FormFields(std::vector<http::FormField> fields) : fields_{std::move(fields)} {}
  std::size_t size() const override { return fields_.size(); }
  const std::string& name(std::size_t index) const override { return fields_[index].name; }
  std::string value(std::size_t index) const override { return fields_[index].value; }
  std::string encode(const std::vector<std::size_t>& remaining) const override {
    std::vector<http::FormField> rest;
    for (const auto index : remaining) rest.push_back(fields_[index]);
    return http::encode_urlencoded(rest);
  }

 protected:
  std::vector<http::FormField> fields_;
};

/// Names in a part's header as browsers write them (WHATWG HTML, multipart/form-data).
std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"')
      result += "%22";
    else if (c == '\r')
      result += "%0D";
    else if (c == '\n')
      result += "%0A";
    else
      result += c;
  }
  return result + "\"";
}

std::string boundary_of(std::string_view content_type) {
  constexpr std::string_view word = "boundary=";
  const auto begin = base::to_lower(content_type).find(word);
  if (begin == std::string::npos) return {};
  auto value = content_type.substr(begin + word.size());
  const bool in_quotes = value.starts_with('"');
  if (in_quotes) value.remove_prefix(1);
  return std::string{base::trim(value.substr(0, value.find(in_quotes ? '"' : ';')))};
}

class MultipartFields : public FormFields {
 public:
  MultipartFields(std::vector<http::FormField> fields, std::string_view content_type)
      : FormFields{std::move(fields)}, boundary_{boundary_of(content_type)} {}
  std::string encode(const std::vector<std::size_t>& remaining) const override {
    if (remaining.size() == 1) return fields_[remaining.front()].value;
    std::string body;
    for (const auto index : remaining) {
      const auto& field = fields_[index];
      body += "--" + boundary_ + "\r\nContent-Disposition: form-data; name=" + quoted(field.name);
      if (!field.file_name.empty()) body += "; filename=" + quoted(field.file_name);
      if (!field.content_type.empty()) body += "\r\nContent-Type: " + field.content_type;
      body += "\r\n\r\n" + field.value + "\r\n";
    }
    return body.empty() ? body : body + "--" + boundary_ + "--\r\n";
  }

 private:
  std::string boundary_;
};

class JsonFields : public Fields {
 public:
  explicit JsonFields(std::vector<JsonField> fields) : fields_{std::move(fields)} {}
  std::size_t size() const override { return fields_.size(); }
  const std::string& name(std::size_t index) const override { return fields_[index].name; }
  std::string value(std::size_t index) const override {
    const auto& field = fields_[index];
    if (!field.scalar) refuse(field.name, "must be a string, a number, true or false");
    return *field.scalar;
  }
  std::string encode(const std::vector<std::size_t>& remaining) const override {
    std::string body;
    for (const auto index : remaining) {
      body += (body.empty() ? "{" : ",") + json_string(fields_[index].name) + ":" + fields_[index].text;
    }
    return body.empty() ? body : body + "}";
  }

 private:
  std::vector<JsonField> fields_;
};

template <typename Wrapped, typename Parsed, typename... More>
std::unique_ptr<Fields> wrap(std::optional<Parsed> parsed, const char* kind, More... more) {
  if (!parsed) throw Refusal{400, std::string{"the body is no valid "} + kind};
  return std::make_unique<Wrapped>(*std::move(parsed), more...);
}

void refuse_countless(std::string_view body, std::string_view separator) {
  std::size_t count = 0;
  for (auto place = body.find(separator); place != body.npos; place = body.find(separator, place + 1)) {
    if (++count >= most_fields) throw Refusal{413, "the form has too many fields"};
  }
}

/// Nothing for a body without fields.
std::unique_ptr<Fields> read_fields(const RequestInput& request) {
  const auto type = http::media_type(request.content_type);
  if (request.body.empty()) return nullptr;
  if (type == "application/x-www-form-urlencoded") {
    refuse_countless(request.body, "&");
    return wrap<FormFields>(http::parse_urlencoded(request.body), "urlencoded form");
  }
  if (type == "multipart/form-data") {
    refuse_countless(request.body, "\r\n--" + boundary_of(request.content_type));
    return wrap<MultipartFields>(http::parse_multipart(request.content_type, request.body), "multipart form",
                                 request.content_type);
  }
  if (type == "application/json") return wrap<JsonFields>(parse_json_object(request.body), "JSON object");
  return nullptr;
}

void check_argument(const std::string& name, const std::string& value) {
  if (value.find('\0') != std::string::npos) refuse(name, "holds a zero byte, which no argument can");
  if (value.size() > longest_argument) {
    refuse(name,
           "has " + std::to_string(value.size()) + " bytes; an argument holds " +
               std::to_string(longest_argument),
           413);
  }
}

/// Takes one declared field out of `fields`, marking it in `taken`, or out of the query.
std::string take(const std::string& name, const std::vector<http::FormField>& query, const Fields* fields,
                 std::vector<bool>& taken) {
  std::optional<std::string> value;
  const auto accept = [&](std::string text) {
    if (value) refuse(name, "is given twice");
    value = std::move(text);
  };
  for (const auto& field : query) {
    if (field.name == name) accept(field.value);
  }
  for (std::size_t index = 0; index < taken.size(); ++index) {
    if (fields->name(index) != name) continue;
    accept(fields->value(index));
    taken[index] = true;
  }
  if (!value) refuse(name, "is missing");
  check_argument(name, *value);
  return *std::move(value);
}

}  // namespace

ProgramInput decode_input(const std::vector<std::string>& declared, RequestInput request) {
  if (declared.empty()) return {.arguments = {}, .standard_input = std::move(request.body)};
  const auto query = http::parse_urlencoded(request.query);
  if (!query) throw Refusal{400, "the query is malformed"};
  const bool all_in_query = std::ranges::all_of(declared, [&](const auto& name) {
    return std::ranges::find(*query, name, &http::FormField::name) != query->end();
  });

  std::unique_ptr<Fields> fields;
  try {
    fields = read_fields(request);
  } catch (const Refusal&) {
    // With every field in the query the body may be anything: curl calls all it posts a form.
    if (!all_in_query) throw;
  }
  std::vector<bool> taken(fields ? fields->size() : 0);
  ProgramInput input;
  for (const auto& name : declared) input.arguments.push_back(take(name, *query, fields.get(), taken));

  std::vector<std::size_t> remaining;
  for (std::size_t index = 0; index < taken.size(); ++index) {
    if (!taken[index]) remaining.push_back(index);
  }
  if (remaining.size() == taken.size()) {
    input.standard_input = std::move(request.body);
  } else {
    request.body = {};  // its fields are copies: no need to hold large files three times
    input.standard_input = fields->encode(remaining);
  }
  return input;
}

}  // namespace iitbfaas::invoke

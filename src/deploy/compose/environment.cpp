#include "base/text.hpp"
#include "deploy/compose/read.hpp"

#include "iitbfaas/error.hpp"

namespace iitbfaas::deployment::compose {
namespace {

using Environment = std::map<std::string, std::optional<std::string>>;

/// A name without a value, or with an empty one, takes the one from where we run.
void add(Environment& into, const std::string& name, std::optional<std::string> value,
         const Surroundings& around) {
  if (!value || value->empty()) {
    if (const char* ours = around.variable(name)) value = ours;
  }
  into[name] = std::move(value);
}

void add_line(Environment& into, std::string_view line, const std::string& where,
              const Surroundings& around) {
  constexpr std::string_view blanks = " \t\r\v\f";
  line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
  if (line.empty() || line.front() == '#') return;
  const auto equals = line.find('=');
  const std::string name{line.substr(0, equals)};
  if (name.empty() || name.find_first_of(blanks) != std::string::npos) {
    throw InvalidSpec{where, "\"" + name + "\" is no name of a variable; write NAME=VALUE, without blanks"};
  }
  if (equals != std::string_view::npos) {
    add(into, name, std::string{line.substr(equals + 1)}, around);
  } else if (const char* ours = around.variable(name)) {
    into[name] = ours;
  }
}

void add_file(Environment& into, const YamlField& field, const std::string& name,
              const Surroundings& around) {
  const auto path = absolute_path(name, around);
  const auto content = around.content(path);
  if (!content) field.fail("there is no file " + path);
  std::string_view text = *content;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  int number = 0;
  for (auto& line : base::split(text, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.pop_back();
    add_line(into, line, path + ":" + std::to_string(number), around);
  }
}

}  // namespace

Environment read_environment(const YamlField& service, const Surroundings& around) {
  Environment result;
  const auto files = service["env_file"];
  for (const auto& name : one_or_many(files)) add_file(result, files, name, around);
  for (auto& [name, value] : list_or_mapping(service["environment"])) {
    add(result, name, std::move(value), around);
  }
  return result;
}

}  // namespace iitbfaas::deployment::compose

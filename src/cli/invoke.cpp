#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"

#include "iitbfaas/error.hpp"

#include <nlohmann/json.hpp>
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <iterator>

namespace iitbfaas::cli {
namespace {

struct InvokeArguments {
  std::string name = {};
  std::optional<std::string> data = {};
  Invocation invocation = {};
};

std::string read_all(std::istream& in) { return {std::istreambuf_iterator<char>{in}, {}}; }

/// "-" is standard input, "@FILE" a file, anything else itself.
std::string read_data(const std::string& data) {
  if (data == "-") return read_all(std::cin);
  if (!data.starts_with('@')) return data;
  std::ifstream file{data.substr(1), std::ios::binary};
  if (!file) throw Error{"read " + data.substr(1) + ": no such file, or it may not be read"};
  return read_all(file);
}

std::string first_line(const std::string& text) {
  const auto begin = text.find_first_not_of("\r\n");
  if (begin == std::string::npos) return "the reply is empty";
  return text.substr(begin, text.find_first_of("\r\n", begin) - begin);
}

void print_json(const Reply& reply) {
  nlohmann::json headers = nlohmann::json::object();
  for (const auto& [name, value] : reply.headers) headers[name] = value;
  print(std::cout, {{"status", reply.status},
                    {"headers", headers},
                    {"body", reply.body},
                    {"durationSeconds", std::chrono::duration<double>{reply.duration}.count()}});
}

void invoke(const Globals& globals, const InvokeArguments& options) {
  auto invocation = options.invocation;
  const bool has_input = options.data || !invocation.fields.empty() || invocation.method == "GET";
  if (options.data)
    invocation.body = read_data(*options.data);
  else if (!has_input && ::isatty(STDIN_FILENO) == 0)
    invocation.body = read_all(std::cin);
  const auto reply = find(Cluster{globals.cluster()}, options.name).invoke(invocation);
  if (globals.json())
    print_json(reply);
  else
    std::cout << reply.body << std::flush;
  if (reply.status >= 400) {
    throw Error{options.name + ": status " + std::to_string(reply.status) + ": " + first_line(reply.body)};
  }
}

}  // namespace

void add_invoke(CLI::App& app, const Globals& globals) {
  auto* command =
      app.add_subcommand("invoke", "Call a function through the gateway and print what it answers");
  auto options = std::make_shared<InvokeArguments>();
  auto& invocation = options->invocation;
  command->add_option("name", options->name, "Function, or FUNCTION.NAMESPACE")
      ->required()
      ->type_name("NAME");
  auto* data =
      command->add_option("-d,--data", options->data,
                          "Body: text, @FILE, or - for standard input (default: standard input unless "
                          "it is a terminal)");
  command
      ->add_option_function<std::vector<std::string>>(
          "--field",
          [options](const std::vector<std::string>& texts) {
            for (const auto& text : texts) options->invocation.fields.push_back(parse_assignment(text));
          },
          "Field of a form")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false)
      ->excludes(data);
  command
      ->add_option_function<std::vector<std::string>>(
          "-H,--header",
          [options](const std::vector<std::string>& texts) {
            for (const auto& text : texts) options->invocation.headers.push_back(parse_header(text));
          },
          "Header field")
      ->type_name("'NAME: VALUE'")
      ->allow_extra_args(false);
  command->add_option("-X,--method", invocation.method, "HTTP method")->capture_default_str();
  command->add_option("--path", invocation.path, "Path after the function's name")->type_name("/PATH");
  command->add_option("--query", invocation.query, "Query, percent-encoded")->type_name("TEXT");
  add_duration(*command, "--timeout", invocation.timeout, "Give up after (default: 60s)");
  command->callback([options, &globals] { invoke(globals, *options); });
}

}  // namespace iitbfaas::cli

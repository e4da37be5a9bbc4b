#include "cli/command.hpp"
#include "cli/output.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/secrets.hpp"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>

namespace iitbfaas::cli {
namespace {

struct SecretArguments {
  std::string name = {};
  std::string name_space = default_namespace;
  std::string file = {};
  std::string variable = {};
};

/// One byte more than any secret may have shows that it is too large.
std::string read_value(std::istream& in) {
  constexpr std::streamsize most = 500 << 10;
  std::string value(static_cast<std::size_t>(most), '\0');
  in.read(value.data(), most);
  value.resize(static_cast<std::size_t>(in.gcount()));
  return value;
}

std::string value_in(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  auto value = file ? read_value(file) : std::string{};
  if (!file.is_open() || file.bad()) throw Error{"read " + path + ": " + std::strerror(errno)};
  return value;
}

/// Never from the command line, which every user of the machine can see.
std::string value_of(const SecretArguments& options) {
  if (!options.file.empty()) return value_in(options.file);
  if (options.variable.empty()) return read_value(std::cin);
  const char* value = std::getenv(options.variable.c_str());
  if (value == nullptr) throw Error{"read the secret: there is no variable " + options.variable};
  return value;
}

void say(const Globals& globals, const SecretArguments& options, const char* done) {
  if (globals.json()) return print(std::cout, {{"name", options.name}, {"namespace", options.name_space}});
  std::cout << options.name << ' ' << done << '\n';
}

void create(const Globals& globals, const SecretArguments& options) {
  const auto value = value_of(options);
  Secrets{Cluster{globals.cluster()}}.create(options.name, value, options.name_space);
  say(globals, options, "created");
}

void replace(const Globals& globals, const SecretArguments& options) {
  const auto value = value_of(options);
  Secrets{Cluster{globals.cluster()}}.replace(options.name, value, options.name_space);
  say(globals, options, "replaced");
}

void remove(const Globals& globals, const SecretArguments& options) {
  Secrets{Cluster{globals.cluster()}}.remove(options.name, options.name_space);
  say(globals, options, "removed");
}

void list(const Globals& globals, const std::string& name_space) {
  const auto wanted = name_space.empty() ? std::nullopt : std::optional{name_space};
  const auto secrets = Secrets{Cluster{globals.cluster()}}.list(wanted);
  auto documents = nlohmann::json::array();
  Table table{{"NAME", "NAMESPACE", "AGE", "USED BY"}};
  const auto now = std::chrono::system_clock::now();
  for (const auto& secret : secrets) {
    documents.push_back({{"name", secret.name},
                         {"namespace", secret.name_space},
                         {"createdAt", to_rfc3339(secret.created_at)},
                         {"labels", secret.labels},
                         {"usedBy", secret.used_by}});
    table.add({secret.name, secret.name_space, age(secret.created_at, now), join(secret.used_by)});
  }
  globals.json() ? print(std::cout, documents) : table.print(std::cout);
}

using Run = void (*)(const Globals&, const SecretArguments&);

std::shared_ptr<SecretArguments> add(CLI::App& secret, const Globals& globals, const char* verb,
                                     const char* help, Run run) {
  auto* command = secret.add_subcommand(verb, help)->fallthrough();
  auto options = std::make_shared<SecretArguments>();
  command->add_option("name", options->name, "As functions name it")->required()->type_name("NAME");
  command->add_option("--namespace", options->name_space, "Of the functions that read it")
      ->capture_default_str();
  command->callback([options, run, &globals] { run(globals, *options); });
  return options;
}

void add_with_value(CLI::App& secret, const Globals& globals, const char* verb, const char* help, Run run) {
  const auto options = add(secret, globals, verb, help, run);
  auto* command = secret.get_subcommand(verb);
  auto* file = command->add_option("--from-file", options->file, "Its value, byte for byte")
                   ->type_name("FILE")
                   ->check(CLI::ExistingFile);
  command->add_option("--from-env", options->variable, "An environment variable that holds its value")
      ->type_name("VARIABLE")
      ->excludes(file);
  command->footer("Without --from-file and --from-env the value is read from standard input, byte for byte.");
}

void add_secret_list(CLI::App& secret, const Globals& globals) {
  auto* command = secret.add_subcommand("list", "List them, and what uses them")->fallthrough();
  auto name_space = std::make_shared<std::string>();
  command->add_option("--namespace", *name_space, "Only those of one (default: of all)");
  command->callback([name_space, &globals] { list(globals, *name_space); });
}

}  // namespace

void add_secret(CLI::App& app, const Globals& globals) {
  auto* secret =
      app.add_subcommand("secret", "What functions read under /var/openfaas/secrets")->require_subcommand(1);
  add_with_value(*secret, globals, "create", "Keep a secret in the cluster", create);
  add_with_value(*secret, globals, "replace", "Give it another value; what uses it starts anew", replace);
  add_secret_list(*secret, globals);
  add(*secret, globals, "remove", "Remove one that nothing uses", remove);
}

}  // namespace iitbfaas::cli

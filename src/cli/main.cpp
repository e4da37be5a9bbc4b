#include "cli/command.hpp"

#include "iitbfaas/error.hpp"

#include <exception>
#include <iostream>

namespace {

using iitbfaas::cli::Globals;

constexpr int failed = 1;
constexpr int wrong_usage = 2;

void add_globals(CLI::App& app, Globals& globals) {
  app.set_version_flag("--version", std::string{"iitbfaas "} + IITBFAAS_VERSION);
  app.add_option("--host", globals.host,
                 "Engine: unix://PATH, tcp://HOST:PORT, ssh://USER@HOST or embedded\n"
                 "(default: IITBFAAS_HOST, the cluster remembered by up, DOCKER_HOST, the local socket)");
  app.add_option("--gateway", globals.gateway,
                 "Gateway: http://HOST:PORT (default: the one remembered or found);\nto up, the name that "
                 "its users know it by");
  app.add_option("--gateway-ca-file", globals.gateway_ca_file,
                 "PEM file of the authority that a gateway with https:// is trusted by")
      ->type_name("FILE");
  app.add_option("-o,--output", globals.output, "How to print")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
}

void add_commands(CLI::App& app, const Globals& globals) {
  using namespace iitbfaas::cli;
  add_up(app, globals);
  add_down(app, globals);
  add_deploy(app, globals);
  add_list(app, globals);
  add_describe(app, globals);
  add_invoke(app, globals);
  add_scale(app, globals);
  add_logs(app, globals);
  add_remove(app, globals);
  add_node(app, globals);
  add_secret(app, globals);
  add_images(app, globals);
  add_registry(app, globals);
  add_monitor(app, globals);
  add_load(app, globals);
  add_proxy(app, globals);
  add_stack(app, globals);
  add_engine(app, globals);
  add_gateway(app, globals);
  add_watchdog(app, globals);
  // Global options may stand after the subcommand, too.
  for (auto* command : app.get_subcommands({})) command->fallthrough();
}

/// "iitbfaas deploy", as far as the arguments were understood.
std::string spoken_name(const CLI::App& app) {
  std::string name = app.get_name();
  for (const auto* command : app.get_subcommands()) name += " " + spoken_name(*command);
  return name;
}

/// One line, whatever an error says.
int complain(const CLI::App& app, std::string message, int status) {
  for (auto& c : message) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  std::cout.flush();
  std::cerr << spoken_name(app) + ": " + message + "\n";
  return status;
}

/// CLI11 would only say that a subcommand is missing.
std::string what_is_wrong(const CLI::App& app, const CLI::ParseError& error) {
  const auto unknown = app.remaining();
  if (!app.get_subcommands().empty() || unknown.empty()) return error.what();
  return "there is no subcommand \"" + unknown.front() + "\"";
}

int run(CLI::App& app, int argc, char** argv) {
  try {
    app.parse(argc, argv);
    std::cout.flush();
    return 0;
  } catch (const CLI::Success& asked) {  // --help, --version
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    return complain(app, what_is_wrong(app, error) + "; see: " + spoken_name(app) + " --help", wrong_usage);
  } catch (const iitbfaas::cli::Failed&) {
    return failed;
  } catch (const std::exception& error) {
    return complain(app, error.what(), failed);
  }
}

/// A shell reads it as one word.
std::string quoted(const std::string& word) {
  static const std::string plain = "%+,-./0123456789:=@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string{"'\\''"} : std::string{c};
  return text + "'";
}

std::string command_line(int argc, char** argv) {
  std::string text = "iitbfaas";
  for (int i = 1; i < argc; ++i) text += " " + quoted(argv[i]);
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  Globals globals{.command = command_line(argc, argv)};
  CLI::App app{"Turns Linux programs into HTTP functions on the machines you own.", "iitbfaas"};
  app.require_subcommand(1);
  app.get_formatter()->column_width(34);
  add_globals(app, globals);
  add_commands(app, globals);
  return run(app, argc, argv);
}

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/serve.hpp"

#include <nlohmann/json.hpp>

#include <iostream>

namespace iitbfaas::cli {
namespace {

using std::chrono::system_clock;

struct LogsArguments {
  std::string name = {};
  LogOptions log = {};
  std::optional<std::chrono::milliseconds> since = {};
};

void print_line(const Globals& globals, const Function& function, const LogLine& line) {
  if (!globals.json()) {
    (line.is_error ? std::cerr : std::cout) << line.text << std::endl;
    return;
  }
  // A log may have no end: a document a line.
  const nlohmann::json document{{"name", function.name()},
                                {"namespace", function.name_space()},
                                {"instance", line.replica},
                                {"timestamp", to_rfc3339(line.time)},
                                {"text", line.text}};
  std::cout << document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << std::endl;
}

void logs(const Globals& globals, LogsArguments options) {
  if (options.since) options.log.since = system_clock::now() - *options.since;
  const StopSignals signals;
  const auto function = find(Cluster{globals.cluster()}, options.name);
  signals.run([&](std::stop_token stop) {
    const auto sink = [&](const LogLine& line) {
      print_line(globals, function, line);
      return std::cout.good();
    };
    function.logs(options.log, sink, std::move(stop));
  });
}

}  // namespace

void add_logs(CLI::App& app, const Globals& globals) {
  auto* command =
      app.add_subcommand("logs", "Print what a function's replicas wrote; with -o json a document a line");
  auto options = std::make_shared<LogsArguments>();
  command->add_option("name", options->name, "Function, or FUNCTION.NAMESPACE")
      ->required()
      ->type_name("NAME");
  command->add_flag("-f,--follow", options->log.follow, "Go on as lines come");
  command->add_option("--tail", options->log.tail, "Only the last so many lines of each replica")
      ->type_name("N");
  command
      ->add_option_function<std::string>(
          "--since", [options](const std::string& text) { options->since = parse_duration(text); },
          "Only lines this young")
      ->type_name("DURATION");
  command->callback([options, &globals] { logs(globals, *options); });
}

}  // namespace iitbfaas::cli

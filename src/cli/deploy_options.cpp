#include "cli/deploy_options.hpp"

#include "cli/arguments.hpp"

#include "iitbfaas/scaling.hpp"

namespace iitbfaas::cli {
namespace {

/// "PATH" or "PATH:/DEST".
Include parse_include(const std::string& text) {
  const auto colon = text.rfind(":/");
  if (colon == std::string::npos || colon == 0) return {.source = text, .destination = {}};
  return {.source = text.substr(0, colon), .destination = text.substr(colon + 1)};
}

CLI::Option* add_list(CLI::App& command, const std::string& flags, std::vector<std::string>& list,
                      const std::string& help) {
  return command.add_option(flags, list, help)->allow_extra_args(false);
}

void add_program(CLI::App& command, DeployOptions& options) {
  auto& [function, package] = options.function;
  auto* program = command.add_option("program", package.program, "ELF program, or script with a #! line");
  command.add_option("arguments", package.arguments, "Fixed arguments of the program, after --");
  auto* image =
      command.add_option("--image", function.image, "Deploy this image as it is")->excludes(program);
  auto* file = command.add_option("-f,--file", options.stack_files, "Deploy what this stack file says")
                   ->type_name("FILE")
                   ->allow_extra_args(false)
                   ->excludes(program)
                   ->excludes(image);
  command
      .add_option("--name", function.name,
                  "1 to 63 of a-z, 0-9 and - (default: the program's, without .sh, .py, …)")
      ->excludes(file);
  command.add_option("-n,--namespace", function.name_space, "Of the function")->capture_default_str();
  command
      .add_option_function<std::vector<std::string>>(
          "--include",
          [&package](const std::vector<std::string>& texts) {
            for (const auto& text : texts) package.includes.push_back(parse_include(text));
          },
          "File or folder that goes along")
      ->type_name("PATH[:DEST]")
      ->allow_extra_args(false);
  command.add_option("--base", options.base, "Image of the engine's to build on")->type_name("IMAGE");
  command
      .add_flag_callback(
          "--no-watchdog", [&package] { package.with_watchdog = false; },
          "The program is an HTTP server of its own, on $port, or 8080 when there is none")
      ->excludes(image)
      ->excludes(file);
}

void add_behaviour(CLI::App& command, FunctionSpec& function) {
  add_list(command, "--arg", function.args,
           "Field of a form or of JSON that becomes an argument, in this order")
      ->type_name("FIELD");
  command.add_option("--process", function.process, "Command to run (default: what the image declares)");
  command.add_option("--mode", function.mode,
                     "Of a program exec; of an image that brings a watchdog what that has");
  add_map(command, "--env", function.environment, "Variable of the program");
  add_duration(command, "--timeout", function.timeout, "Of one invocation (default: 30s)");
  add_list(command, "--secret", function.secrets, "Secret, a file in /var/openfaas/secrets")
      ->type_name("NAME");
}

void add_placement(CLI::App& command, DeployOptions& options) {
  auto& function = options.function.function;
  add_bytes(command, "--memory", function.limits.memory, "Limit of a replica; 0: none (default: 128Mi)");
  add_cpu(command, "--cpu", function.limits.millicpus, "Limit of a replica (default: none)");
  command.add_option("--pids", function.limits.pids, "Processes and threads of a replica; 0: no limit")
      ->capture_default_str();
  command.add_option("--replicas", function.replicas, "At start")->capture_default_str();
  add_map(command, "--scale", options.scaling,
          "How replicas follow demand: min=1, max=20, target=50, zero=true, idle=15m, …");
  command.add_option("--publish", function.publish, "Also answer on this port of each node with a replica")
      ->type_name("PORT");
  add_map(command, "--label", function.labels, "Label of the service");
  add_map(command, "--annotation", function.annotations, "Annotation of the function");
  add_list(command, "--constraint", function.constraints, "Where replicas may run: node.role==worker, …")
      ->type_name("CONSTRAINT");
}

void add_registry_options(CLI::App& command, RegistryOptions& registry) {
  auto* address =
      command
          .add_option("--registry", registry.address,
                      "Push images there and let nodes pull them; \"cluster\": the one of `registry up`")
          ->type_name("HOST[:PORT][/PREFIX]")
          ->envname("IITBFAAS_REGISTRY");
  command.add_option("--registry-ca-file", registry.ca_file, "PEM file of the authority it is trusted by")
      ->type_name("FILE")
      ->needs(address);
  command.add_flag("--registry-insecure", registry.insecure, "Plain http, to another machine too")
      ->needs(address);
}

}  // namespace

void add_deploy_options(CLI::App& command, DeployOptions& options) {
  add_program(command, options);
  add_behaviour(command, options.function.function);
  add_placement(command, options);
  add_delivery(command, options);
}

void add_delivery(CLI::App& command, DeployOptions& options) {
  add_registry_options(command, options.registry);
  auto* wait =
      add_duration(command, "--wait", options.wait, "Wait so long for replicas that answer (default: 60s)");
  command
      .add_flag_callback(
          "--no-wait", [&options] { options.wait = {}; }, "Return when the cluster accepted")
      ->excludes(wait);
  command.add_option("--progress", options.progress, "auto, plain or none")
      ->check(CLI::IsMember({"auto", "plain", "none"}));
  command.add_flag("--prune", options.prune, "Remove what is of the stack and in no file any more");
}

StackSpec requested(const DeployOptions& options) {
  if (!options.stack_files.empty()) return load_stack_files(options.stack_files);
  auto one = options.function;
  auto& name = one.function.name;
  if (one.package.program.empty() && one.function.image.empty()) {
    throw CLI::RequiredError{"PROGRAM, --image or --file"};
  }
  if (name.empty() && one.package.program.empty()) throw CLI::RequiredError{"--name"};
  if (name.empty()) name = one.package.program.stem().string();
  one.package.name = name;
  for (const auto& [key, value] : options.scaling) set_scaling(one.function, key, value);
  return {.name = {}, .functions = {std::move(one)}};
}

}  // namespace iitbfaas::cli

#include "cli/load_options.hpp"

#include "cli/arguments.hpp"

#include "iitbfaas/error.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace iitbfaas::cli {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) throw Error{"read " + path + ": no such file, or it may not be read"};
  return {std::istreambuf_iterator<char>{file}, {}};
}

void add_optional_duration(CLI::App& app, const std::string& flags,
                           std::optional<std::chrono::milliseconds>& value, const std::string& help) {
  app.add_option_function<std::string>(
         flags,
         [flags, &value](const std::string& text) {
           try {
             value = parse_duration(text);
           } catch (const CLI::ValidationError& error) {
             throw CLI::ValidationError{flags + ": " + error.what()};
           }
         },
         help)
      ->type_name("TIME");
}

void add_request_options(CLI::App& app, LoadOptions& options) {
  app.add_option("--url", options.url, "Target: http:// or https://");
  app.add_option("--path", options.path, "Path and query after the function's name")->type_name("/PATH");
  app.add_option("-X,--method", options.method, "HTTP method (default: GET, with a body POST)");
  app.add_option_function<std::vector<std::string>>(
         "-H,--header",
         [&options](const std::vector<std::string>& texts) {
           for (const auto& text : texts) options.headers.push_back(parse_header(text));
         },
         "Header field")
      ->type_name("'NAME: VALUE'")
      ->allow_extra_args(false);
  auto* body = app.add_option("--body", options.body, "Body of every request");
  app.add_option("--body-file", options.body_file, "File that holds it")->type_name("FILE")->excludes(body);
  app.add_flag("--render", options.render,
               "Fill {{n}}, {{random 1 100}} and {{pick a b c}} in path and body, anew for every request");
  app.add_option("--expect-status", options.statuses, "Any of these, or it failed (default: 200 to 299)")
      ->delimiter(',');
  app.add_option("--expect-body", options.contains, "Text that each answer holds, or it failed");
  app.add_option("--ca-file", options.ca_file, "PEM file of the authority that https:// is trusted by")
      ->type_name("FILE");
}

void add_pace_options(CLI::App& app, LoadOptions& options) {
  app.add_option(
      "--rate", options.rate,
      "Requests/s, begun at their times whatever becomes of those before: 100, step:100..500/5, "
      "ramp:10..500,\nsine:100..150/20s, spike:100..1000@10s+2s, trace:FILE; \",poisson\" after it "
      "for random gaps");
  add_optional_duration(app, "--duration", options.duration, "For so long (default: 10s, unless --requests)");
  app.add_option("--requests", options.requests, "At most so many");
  add_optional_duration(app, "--warm-up", options.warm_up, "Before, not counted");
  add_optional_duration(app, "--timeout", options.timeout, "Of one request (default: 10s)");
  app.add_flag("--no-keep-alive", options.no_keep_alive, "A connection for each request");
  app.add_option("--threads", options.threads, "That generate (default: 1)");
  app.add_option("--seed", options.seed, "Of what is random (default: 1)");
}

std::string function_url(const LoadOptions& options, const Globals& globals) {
  const Cluster cluster{globals.cluster()};
  find(cluster, options.function).status();
  if (cluster.gateway().empty()) {
    throw Error{"load " + options.function + ": no gateway is known; start one with: iitbfaas up"};
  }
  return cluster.gateway() + "/function/" + options.function;
}

void apply(const LoadOptions& options, LoadTarget& target) {
  if (options.body) target.body = *options.body;
  if (options.body_file) target.body = read_file(*options.body_file);
  const bool has_body = options.body || options.body_file;
  target.method = options.method.value_or(has_body ? "POST" : target.method);
  target.headers.insert(target.headers.end(), options.headers.begin(), options.headers.end());
  target.render = target.render || options.render;
  if (!options.statuses.empty()) target.expect.status = options.statuses;
  if (options.contains) target.expect.contains = *options.contains;
}

template <class Value>
void apply(const std::optional<Value>& given, Value& value) {
  if (given) value = *given;
}

void apply_pace(const LoadOptions& options, LoadProfile& profile) {
  if (options.rate) {
    profile.loop = LoadLoop::open;
    profile.rate = load_rate(*options.rate);
  } else if (options.connections && options.file.empty()) {
    profile.loop = LoadLoop::closed;
  }
  if (options.file.empty() && !options.rate && !options.connections) {
    throw InvalidSpec{"rate", "is missing: give --rate REQUESTS_A_SECOND or --connections NUMBER"};
  }
  apply(options.connections, profile.connections);
  if (options.requests && !options.duration && options.file.empty()) profile.duration = {};
  apply(options.duration, profile.duration);
  apply(options.requests, profile.requests);
  apply(options.warm_up, profile.warm_up);
  apply(options.timeout, profile.timeout);
  apply(options.threads, profile.threads);
  apply(options.seed, profile.seed);
  apply(options.ca_file, profile.ca_file);
  profile.keep_alive = profile.keep_alive && !options.no_keep_alive;
}

}  // namespace

void add_load_options(CLI::App& app, LoadOptions& options) {
  add_common_load_options(app, options);
  app.add_option(
      "--connections", options.connections,
      "Without --rate: so many send, each when it has its answer;\nwith it: at most so many at once");
}

void add_common_load_options(CLI::App& app, LoadOptions& options) {
  app.add_option("function", options.function, "Function, or FUNCTION.NAMESPACE, loaded through the gateway")
      ->type_name("NAME");
  app.add_option("-f,--file", options.file, "Profile (JSON); options given beside it count more")
      ->type_name("FILE");
  add_request_options(app, options);
  add_pace_options(app, options);
}

void add_machines(CLI::App& app, std::vector<std::string>& machines) {
  app.add_option("--from", machines, "From another machine, over ssh; several share the load")
      ->type_name("[USER@]HOST[:PORT]")
      ->allow_extra_args(false);
}

LoadProfile described_load(const LoadOptions& options, const Globals& globals) {
  auto profile = options.file.empty() ? LoadProfile{} : parse_load_profile(read_file(options.file));
  if (options.url && !options.function.empty()) {
    throw InvalidSpec{"url", "and a function's name were both given"};
  }
  if (options.url || !options.function.empty()) {
    profile.targets.resize(std::max<std::size_t>(profile.targets.size(), 1));
    profile.targets.front().url = options.url ? *options.url : options.path.value_or("");
    if (!options.url) profile.ca_file = globals.gateway_ca_file;
  }
  if (profile.targets.empty()) throw InvalidSpec{"url", "is missing: give --url URL or a function's name"};
  for (auto& target : profile.targets) apply(options, target);
  apply_pace(options, profile);
  return profile;
}

LoadProfile profile_of(const LoadOptions& options, const Globals& globals) {
  auto profile = described_load(options, globals);
  if (!options.function.empty()) profile.targets.front().url.insert(0, function_url(options, globals));
  validate(profile);
  return profile;
}

}  // namespace iitbfaas::cli

#include "base/base64.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "base/unique_fd.hpp"
#include "http/client.hpp"
#include "support/cli.hpp"
#include "support/requirement.hpp"
#include "support/temporary_folder.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/stack.hpp"

#include <fcntl.h>
#include <fnmatch.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>

#include <algorithm>
#include <cstdlib>
#include <regex>
#include <thread>

// What `docker stack deploy` makes of a file, and what we make of it, field by field: docs/stacks.md lists
// what differs, and nothing else may. Replicas are zero: nothing starts.
namespace {

using namespace iitbfaas;
using nlohmann::json;
namespace fs = std::filesystem;

using Fields = std::map<std::string, std::string>;

const fs::path corpus = fs::path{IITBFAAS_TEST_SOURCE} / "tests/compose";
constexpr const char* stack = "corpus";

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator{folder}) {
    if (entry.path().extension() == ".yml") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

/// A row of a table in docs/stacks.md: | `file` | `field` | reason |.
struct Listed {
  std::string file, field;
  bool seen = false;
};

std::vector<Listed> listed_differences() {
  static const std::regex row{R"(\| `([^`]+\.yml)` \| `([^`]+)` \| .+)"};
  std::vector<Listed> rows;
  for (const auto& line :
       base::split(base::read_file(fs::path{IITBFAAS_TEST_SOURCE} / "docs/stacks.md"), '\n')) {
    std::smatch match;
    if (std::regex_match(line, match, row)) rows.push_back({match[1], match[2]});
  }
  return rows;
}

class Compose : public testing::Test {
 protected:
  void SetUp() override {
    const char* host = std::getenv("IITBFAAS_TEST_DOCKER");
    const bool possible = host != nullptr && fs::exists("/usr/bin/docker");
    SKIP_IF_MISSING(possible ? "" : "needs IITBFAAS_TEST_DOCKER and Debian's docker client");
    host_ = host;
    // One at a time, in whatever process: names and ports of the files are what they are.
    lock_ = base::UniqueFd{::open((fs::temp_directory_path() / "iitbfaas-compose-test").c_str(),
                                  O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
    ASSERT_EQ(::flock(lock_.get(), LOCK_EX), 0);
    set_variables();
    ensure_swarm();
    remove();
  }

  void TearDown() override {
    if (!host_.empty()) remove();
  }

  Cluster cluster() const { return Cluster{{.host = host_}}; }

  json get(const std::string& path) const {
    const http::Client client{{.endpoint = base::parse_endpoint(host_)}};
    return json::parse(client.send({.target = "/v1.41" + path}).body);
  }

  test_support::CliResult docker(const std::vector<fs::path>& files) const {
    std::vector<std::string> arguments{"stack", "deploy", "--resolve-image", "never"};
    for (const auto& file : files) arguments.insert(arguments.end(), {"-c", file});
    arguments.emplace_back(stack);
    return cli_.run_program("/usr/bin/docker", arguments);
  }

  StackPlan ours(const std::vector<fs::path>& files, const StackOptions& options = {}) const {
    return Stack{cluster(), stack}.deploy(load_stack_files(files), options);
  }

  void remove() const {
    try {
      Stack{cluster(), stack}.remove();
    } catch (const NotFound&) {
      // There was nothing.
    }
  }

  /// Everything of the stack in the engine, without ids and times.
  json everything() const;
  Fields fields() const;
  void compare(const std::vector<fs::path>& files);
  void settle(const std::string& file, const Fields& reference, const Fields& made);
  static std::string refusal(const fs::path& file);

  std::vector<Listed> listed_ = listed_differences();

  test_support::Cli cli_{IITBFAAS_TEST_BIN};

 private:
  void set_variables() {
    const std::map<std::string, std::string> variables{
        {"CORPUS_TAG", "v7"},        {"CORPUS_UID", "1001"},  {"CORPUS_EMPTY", ""},
        {"CORPUS_SIGNAL", "SIGINT"}, {"CORPUS_THREE", "3"},   {"CORPUS_TRUE", "true"},
        {"CORPUS_ZERO", "0"},        {"CORPUS_RATIO", "0.5"}, {"CORPUS_PORT", "18123"},
        {"corpus_lower", "low"},     {"DOCKER_HOST", host_},  {"HOME", "/root"}};
    for (const auto& [name, value] : variables) {
      ::setenv(name.c_str(), value.c_str(), 1);
      cli_.set(name, value);
    }
    ::unsetenv("CORPUS_NONE");
  }

  void ensure_swarm() const {
    const http::Client client{{.endpoint = base::parse_endpoint(host_)}};
    client.send({.method = "POST",
                 .target = "/v1.41/swarm/init",
                 .headers = {{"Content-Type", "application/json"}},
                 .body = R"({"ListenAddr": "0.0.0.0:2377"})"});
  }

  std::string host_;
  base::UniqueFd lock_;
};

using Names = std::map<std::string, std::string>;

json with_names(const json& value, const Names& names) {
  if (value.is_string()) {
    const auto found = names.find(value.get<std::string>());
    return found == names.end() ? value : json(found->second);
  }
  json result = value;
  if (value.is_structured()) {
    for (auto& inner : result) inner = with_names(inner, names);
  }
  return result;
}

/// The engine chooses a subnet where none is asked for, and a number for the network.
json network_fields(json network) {
  for (const char* key : {"Id", "Created", "Containers"}) network.erase(key);
  if (network["Options"].is_object())
    network["Options"].erase("com.docker.network.driver.overlay.vxlanid_list");
  auto& config = network["IPAM"]["Config"];
  const auto asked = [](const json& subnet) { return subnet.value("Subnet", "").starts_with("10.91."); };
  if (!config.is_array() || std::ranges::none_of(config, asked)) network["IPAM"].erase("Config");
  return network;
}

/// Docker's client sorts ports by the published one alone, and secrets and configs by name alone: where these
/// are equal, the order is any.
json service_fields(json spec) {
  const auto file_order = [](const json& a, const json& b) {
    const auto key = [](const json& use) { return use.value("File", json::object()).value("Name", ""); };
    return key(a) < key(b);
  };
  for (const char* kind : {"Secrets", "Configs"}) {
    auto& uses = spec["TaskTemplate"]["ContainerSpec"][kind];
    std::sort(uses.begin(), uses.end(), file_order);
  }
  if (auto& endpoint = spec["EndpointSpec"]; endpoint.contains("Ports")) {
    const auto order = [](const json& port) {
      return std::tuple{port.value("PublishedPort", 0), port.value("TargetPort", 0),
                        port.value("Protocol", "")};
    };
    auto& ports = endpoint["Ports"];
    std::sort(ports.begin(), ports.end(), [&](const json& a, const json& b) { return order(a) < order(b); });
  }
  return spec;
}

/// A manager names a network's driver and addresses a moment after it took it.
json settled(const auto& get, const std::string& path) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes{1};
  while (true) {
    auto networks = get(path);
    const auto is_named = [](const json& network) { return network.value("Driver", "") != ""; };
    if (std::ranges::all_of(networks, is_named) || std::chrono::steady_clock::now() > deadline)
      return networks;
    std::this_thread::yield();
  }
}

json Compose::everything() const {
  Names names;
  json result;
  const std::string filter = "?filters=%7B%22label%22%3A%5B%22com.docker.stack.namespace%3Dcorpus%22%5D%7D";
  for (const auto& network : get("/networks")) names[network["Id"]] = network["Name"];
  for (const char* kind : {"secrets", "configs"}) {
    for (const auto& object : get(std::string{"/"} + kind)) names[object["ID"]] = object["Spec"]["Name"];
    for (const auto& object : get("/" + (kind + filter))) {
      result[kind][object["Spec"]["Name"].get<std::string>()] = object["Spec"];
    }
  }
  for (const auto& network :
       settled([&](const std::string& path) { return get(path); }, "/networks" + filter)) {
    result["networks"][network["Name"].get<std::string>()] = network_fields(network);
  }
  for (const auto& service : get("/services" + filter)) {
    result["services"][service["Spec"]["Name"].get<std::string>()] =
        service_fields(with_names(service["Spec"], names));
  }
  return result;
}

void flatten(const json& value, const std::string& path, Fields& into) {
  if (value.is_structured() && !value.empty()) {
    for (const auto& [key, inner] : value.items())
      flatten(inner, path.empty() ? key : path + "/" + key, into);
  } else {
    into[path] = value.dump();
  }
}

Fields Compose::fields() const {
  Fields result;
  flatten(everything(), "", result);
  return result;
}

/// Each difference must be listed, once at least.
void Compose::settle(const std::string& file, const Fields& reference, const Fields& made) {
  std::set<std::string> paths;
  for (const auto& [path, value] : reference) paths.insert(path);
  for (const auto& [path, value] : made) paths.insert(path);
  const auto value_of = [](const Fields& fields, const std::string& path) {
    const auto found = fields.find(path);
    return found == fields.end() ? std::string{"absent"} : found->second;
  };
  for (const auto& path : paths) {
    const auto theirs = value_of(reference, path);
    const auto own = value_of(made, path);
    if (theirs == own) continue;
    bool is_listed = false;
    for (auto& row : listed_) {
      if (row.file != file || ::fnmatch(row.field.c_str(), path.c_str(), 0) != 0) continue;
      row.seen = is_listed = true;
    }
    EXPECT_TRUE(is_listed) << file << ": " << path << ": docker " << theirs << ", iitbfaas " << own;
  }
}

void Compose::compare(const std::vector<fs::path>& files) {
  const auto name = files.front().filename().string();
  SCOPED_TRACE(name);
  const auto reference = docker(files);
  ASSERT_EQ(reference.status, 0) << reference.err;
  const auto theirs = fields();
  remove();
  ours(files);
  settle(name, theirs, fields());
  for (const auto& change : ours(files)) {
    EXPECT_EQ(change.action, StackAction::unchanged)
        << change.name << " is changed again" << (change.fields.empty() ? "" : ": " + change.fields[0].field);
  }
  remove();
}

std::string Compose::refusal(const fs::path& file) {
  try {
    const auto spec = load_stack(file);
  } catch (const InvalidSpec& error) {
    const std::string words = error.what();
    return words.starts_with(file.string() + ":") ? words.substr(file.string().size() + 1) : words;
  }
  return {};
}

TEST_F(Compose, FilesBecomeWhatDockerMakesOfThem) {
  const auto files = files_in(corpus);
  ASSERT_GE(files.size(), 33U);
  for (const auto& file : files) {
    if (file.filename() == "merge-override.yml") continue;
    const bool merged = file.filename() == "merge-base.yml";
    compare(merged ? std::vector{file, corpus / "merge-override.yml"} : std::vector{file});
  }
  for (const auto& [file, field, seen] : listed_)
    EXPECT_TRUE(seen) << file << ": " << field << " differs no more";
}

TEST_F(Compose, FilesThatDockerRefusesAreRefusedWithTheirPlace) {
  for (const auto& file : files_in(corpus / "refused")) {
    SCOPED_TRACE(file.filename());
    const auto text = base::read_file(file);
    const auto expected = text.starts_with("# ") ? text.substr(2, text.find('\n') - 2) : "";
    EXPECT_FALSE(expected.empty());
    EXPECT_TRUE(refusal(file).starts_with(expected)) << refusal(file);
    EXPECT_NE(docker({file}).status, 0);
    remove();
  }
}

TEST_F(Compose, WhatOnlyOneOfTheTwoTakesIsListed) {
  const auto docs = base::read_file(fs::path{IITBFAAS_TEST_SOURCE} / "docs/stacks.md");
  const auto is_listed = [&](const fs::path& file) {
    return docs.find("`" + file.parent_path().filename().string() + "/" + file.filename().string() + "`") !=
           std::string::npos;
  };
  for (const auto& file : files_in(corpus / "wider")) {
    SCOPED_TRACE(file.filename());
    EXPECT_TRUE(is_listed(file));
    EXPECT_EQ(refusal(file), "");
    EXPECT_NE(docker({file}).status, 0);
    remove();
  }
  for (const auto& file : files_in(corpus / "stricter")) {
    SCOPED_TRACE(file.filename());
    EXPECT_TRUE(is_listed(file));
    const auto text = base::read_file(file);
    EXPECT_TRUE(refusal(file).starts_with(text.substr(2, text.find('\n') - 2))) << refusal(file);
    EXPECT_EQ(docker({file}).status, 0);
    remove();
  }
}

TEST_F(Compose, StacksOfDockersAreTakenOverWithoutATouch) {
  const std::vector files{corpus / "large-shop.yml"};
  ASSERT_EQ(docker(files).status, 0);
  for (const auto& change : ours(files)) {
    const bool touched = change.part == StackPart::service && change.action != StackAction::unchanged;
    EXPECT_FALSE(touched) << change.name;
  }
  for (const auto& service : get("/services")) {
    EXPECT_FALSE(service.contains("PreviousSpec")) << service["Spec"]["Name"] << " was updated";
  }
  const auto again = docker(files);
  EXPECT_EQ(again.status, 0) << again.err;
}

TEST_F(Compose, DockersOwnCommandsSeeOurStacks) {
  ours({corpus / "minimal.yml"});
  const auto said = [&](const std::vector<std::string>& arguments) {
    const auto result = cli_.run_program("/usr/bin/docker", arguments);
    EXPECT_EQ(result.status, 0) << result.err;
    return result.out;
  };
  EXPECT_NE(said({"stack", "ls"}).find(stack), std::string::npos);
  EXPECT_NE(said({"stack", "services", stack}).find("corpus_web"), std::string::npos);
  said({"stack", "rm", stack});
  EXPECT_TRUE(everything()["services"].empty());
}

TEST_F(Compose, ASecretWhoseFileChangedBecomesAnotherVersion) {
  const test_support::TemporaryFolder folder;
  const auto deploy = [&](const std::string& secret, const std::string& config) {
    folder.write("secret.txt", secret);
    folder.write("config.txt", config);
    return folder.write("stack.yml", R"(
version: "3.8"
services:
  a: {image: nginx, secrets: [s], configs: [c], deploy: {replicas: 0}}
secrets: {s: {file: secret.txt}}
configs: {c: {file: config.txt}}
)");
  };
  const auto taken = [&] {
    const auto container = everything()["services"]["corpus_a"]["TaskTemplate"]["ContainerSpec"];
    return container["Secrets"][0]["SecretName"].get<std::string>() + " " +
           container["Configs"][0]["ConfigName"].get<std::string>();
  };
  ASSERT_EQ(docker({deploy("one", "eins")}).status, 0);
  EXPECT_NE(docker({deploy("two", "eins")}).status, 0);
  ours({deploy("two", "eins")});
  EXPECT_EQ(taken(), "corpus_s-2 corpus_c");
  ours({deploy("two", "zwei")});
  EXPECT_EQ(taken(), "corpus_s-2 corpus_c-2");
  EXPECT_EQ(everything()["secrets"].size(), 1U) << "the version before the last is gone";
  ours({deploy("one", "eins")});
  EXPECT_EQ(taken(), "corpus_s corpus_c");
}

TEST_F(Compose, OrphansGoWhenAsked) {
  const test_support::TemporaryFolder folder;
  const auto both = folder.write("both.yml", R"(
services:
  a: {image: nginx, networks: [x], deploy: {replicas: 0}}
  b: {image: nginx, networks: [z], deploy: {replicas: 0}}
networks: {x: {}, z: {}}
)");
  const auto one = folder.write("one.yml", R"(
services:
  a: {image: nginx, networks: [x], deploy: {replicas: 0}}
networks: {x: {}}
)");
  ours({both});
  ours({one});
  EXPECT_EQ(everything()["services"].size(), 2U);
  ours({one}, {.prune = true});
  EXPECT_EQ(everything()["services"].size(), 1U);
}

}  // namespace

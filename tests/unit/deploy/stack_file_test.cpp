#include "support/temporary_folder.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/stack.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace iitbfaas {
namespace {
using namespace std::chrono_literals;

class StackFile : public testing::Test {
 protected:
  StackSpec load(const std::string& text) const {
    folder_.write("shop/env.yml", "environment: {SHARED: file, MORE: 1}\n");
    return load_stack(folder_.write("shop/stack.yml", text));
  }
  /// Without the file's name: "3:5: functions.hello.…".
  std::string reason(const std::string& text) const {
    try {
      load(text);
    } catch (const InvalidSpec& error) {
      const std::string file = (folder_ / "shop/stack.yml").string() + ":";
      const std::string words = error.what();
      return words.starts_with(file) ? words.substr(file.size()) : words;
    }
    return {};
  }
  std::string in_function(const std::string& line) const {
    return reason("functions:\n  hello:\n    image: x\n    " + line + "\n");
  }

  test_support::TemporaryFolder folder_;
};

TEST_F(StackFile, DescribesAFunctionMadeFromAProgram) {
  const auto stack = load(R"(
functions:
  hello:
    program: ./bin/hello
    arguments: [-v]
    include: [data, models/a:/opt/a]
    watchdog: false
    args: [name, address]
    mode: exec
    limits: {memory: 64Mi, cpu: 500m, pids: 32}
    requests: {memory: 16Mi, cpu: 0.1}
    timeout: 1m30s
    publish: 8590
    environment: {PORT: 80, EMPTY: }
    secrets: [key]
    labels: {team: a}
    annotations: {topic: b}
    constraints: [node.role == worker]
    scale: {min: 2, max: 20, type: rps, target: 100, zero: true, idle: 5m}
)");
  EXPECT_EQ(stack.name, "shop");
  ASSERT_EQ(stack.functions.size(), 1u);
  const auto& [function, program] = stack.functions.front();
  const FunctionSpec expected{.name = "hello",
                              .args = {"name", "address"},
                              .mode = "exec",
                              .replicas = 2,
                              .limits = {.memory = {64 << 20}, .millicpus = 500, .pids = 32},
                              .requests = {.memory = {16 << 20}, .millicpus = 100},
                              .timeout = 90s,
                              .publish = std::uint16_t{8590},
                              .environment = {{"PORT", "80"}, {"EMPTY", ""}},
                              .labels = {{"team", "a"},
                                         {"com.openfaas.scale.min", "2"},
                                         {"com.openfaas.scale.max", "20"},
                                         {"com.openfaas.scale.type", "rps"},
                                         {"com.openfaas.scale.target", "100"},
                                         {"com.openfaas.scale.zero", "true"},
                                         {"com.openfaas.scale.zero-duration", "5m"}},
                              .annotations = {{"topic", "b"}},
                              .secrets = {"key"},
                              .constraints = {"node.role == worker"}};
  EXPECT_EQ(function, expected);
  EXPECT_EQ(program.name, "hello");
  EXPECT_EQ(program.program, folder_ / "shop/./bin/hello");
  EXPECT_EQ(program.arguments, std::vector<std::string>{"-v"});
  EXPECT_FALSE(program.with_watchdog);
  EXPECT_EQ(program.includes,
            (std::vector<Include>{{folder_ / "shop/data", ""}, {folder_ / "shop/models/a", "/opt/a"}}));
}

TEST_F(StackFile, LeavesDefaultsWhereItSaysNothing) {
  const auto stack = load(
      "name: other\nversion: 1.0\nprovider: {name: openfaas}\nfunctions: {a: {image: img, limits: {cpu: "
      "2}}}\n");
  EXPECT_EQ(stack.name, "other");
  FunctionSpec expected{.name = "a", .image = "img"};
  expected.limits.millicpus = 2000;
  EXPECT_EQ(stack.functions.front().function, expected);
  EXPECT_TRUE(stack.functions.front().package.program.empty());
}

TEST_F(StackFile, PutsInVariables) {
  ::setenv("IITBFAAS_TEST_TAG", "v2", 1);
  ::unsetenv("IITBFAAS_TEST_NONE");
  const auto image = [&](const std::string& text) {
    return load("functions: {a: {image: \"" + text + "\"}}").functions.front().function.image;
  };
  EXPECT_EQ(image("img:${IITBFAAS_TEST_TAG}"), "img:v2");
  EXPECT_EQ(image("img:${IITBFAAS_TEST_NONE:-latest}"), "img:latest");
  EXPECT_EQ(image("img:${IITBFAAS_TEST_TAG:-latest}x"), "img:v2x");
  EXPECT_EQ(in_function("process: a $$b $c"), "");
  EXPECT_EQ(in_function("process: ${IITBFAAS_TEST_NONE}"),
            "4:14: functions.hello.process: the variable IITBFAAS_TEST_NONE is not set; set it, or write "
            "${IITBFAAS_TEST_NONE:-VALUE}");
  EXPECT_EQ(in_function("process: \"${A\""), "4:14: functions.hello.process: \"${A\" has no closing brace");
  EXPECT_EQ(in_function("process: \"${1}\""),
            "4:14: functions.hello.process: \"1\" is no name of a variable");
}

TEST_F(StackFile, AsksForTheKeyThatWasMeant) {
  EXPECT_EQ(in_function("timout: 3s"),
            "4:5: functions.hello: \"timout\" is not known here; did you mean \"timeout\"?");
  EXPECT_EQ(in_function("limits: {memry: 64Mi}"),
            "4:14: functions.hello.limits: \"memry\" is not known here; did you mean \"memory\"?");
  EXPECT_EQ(reason("function: {}\n"), "1:1: \"function\" is not known here; did you mean \"functions\"?");
  EXPECT_EQ(in_function("limits: {xyzzyq: 1}"),
            "4:14: functions.hello.limits: \"xyzzyq\" is not known here; known are: memory, cpu, pids");
}

TEST_F(StackFile, TakesEverySettingOfScale) {
  const auto labels = load(R"(
functions:
  a:
    image: img
    scale: {min: 2, max: 9, type: query, target: 5, proportion: 0.5, query: sum(up), step: 1, factor: 50,
            tolerance: 0.2, zero: true, idle: 1m, stable_window: 20s, panic_window: 2s, panic_threshold: 3,
            up_window: 1s, down_window: 1m})")
                          .functions.front()
                          .function.labels;
  EXPECT_EQ(labels, (std::map<std::string, std::string>{{"com.openfaas.scale.min", "2"},
                                                        {"com.openfaas.scale.max", "9"},
                                                        {"com.openfaas.scale.type", "query"},
                                                        {"com.openfaas.scale.target", "5"},
                                                        {"com.openfaas.scale.target-proportion", "0.5"},
                                                        {"com.openfaas.scale.query", "sum(up)"},
                                                        {"com.openfaas.scale.step", "1"},
                                                        {"com.openfaas.scale.factor", "50"},
                                                        {"com.openfaas.scale.tolerance", "0.2"},
                                                        {"com.openfaas.scale.zero", "true"},
                                                        {"com.openfaas.scale.zero-duration", "1m"},
                                                        {"com.openfaas.scale.stable.window", "20s"},
                                                        {"com.openfaas.scale.panic.window", "2s"},
                                                        {"com.openfaas.scale.panic.threshold", "3"},
                                                        {"com.openfaas.scale.up.window", "1s"},
                                                        {"com.openfaas.scale.down.window", "1m"}}));
}

TEST_F(StackFile, ShowsWhereScalingIsWrong) {
  EXPECT_EQ(in_function("scale: {min: 30}"),
            "4:18: functions.hello.scale.min: 30 is above com.openfaas.scale.max, 20");
  EXPECT_EQ(in_function("scale: {target: many}"),
            "4:21: functions.hello.scale.target: \"many\" is no number; write it as 50 or 0.5");
  EXPECT_EQ(in_function("scale: {type: query}"),
            "4:12: functions.hello.scale.query: is needed by the type query: give it PromQL");
  EXPECT_EQ(in_function("labels: {com.openfaas.scale.max: 0}"),
            "4:38: functions.hello.labels.com.openfaas.scale.max: 0 is not from 1 to 10000");
  EXPECT_EQ(in_function("scale: {maxx: 3}"),
            "4:13: functions.hello.scale: \"maxx\" is not known here; did you mean \"max\"?");
}

TEST_F(StackFile, ShowsWhereAValueIsWrong) {
  EXPECT_EQ(in_function("timeout: soon"),
            "4:14: functions.hello.timeout: \"soon\" is no duration; write it as 30s, 1m30s or 250ms");
  EXPECT_EQ(in_function("limits: {memory: much}"),
            "4:22: functions.hello.limits.memory: \"much\" is no size; write it as 64Mi, 1.5G or 4096");
  EXPECT_EQ(in_function("limits: {cpu: -1}"),
            "4:19: functions.hello.limits.cpu: \"-1\" is no share of cores; write it as 500m or 0.5");
  EXPECT_EQ(in_function("publish: 65536"),
            "4:14: functions.hello.publish: \"65536\" is no number from 0 to 65535");
  EXPECT_EQ(in_function("read_only_root: maybe"),
            "4:21: functions.hello.read_only_root: \"maybe\" is neither true nor false");
  EXPECT_EQ(in_function("args: name"), "4:11: functions.hello.args: must be a list: [a, b]");
  EXPECT_EQ(in_function("labels: [a]"), "4:13: functions.hello.labels: must be a mapping: {key: value}");
  EXPECT_EQ(in_function("mode: [exec]"),
            "4:11: functions.hello.mode: must be one value, not a list or a mapping");
  EXPECT_EQ(in_function("image: y"), "4:5: functions.hello: \"image\" stands here twice");
}

TEST_F(StackFile, ShowsWhereTheClusterWouldRefuse) {
  EXPECT_EQ(in_function("args: [name, name]"), "4:18: functions.hello.args[1]: \"name\" is declared twice");
  EXPECT_TRUE(
      in_function("limits: {memory: 1Mi}").starts_with("4:22: functions.hello.limits.memory: 1Mi is below"));
  EXPECT_TRUE(reason("functions:\n  No_Label: {image: x}\n")
                  .starts_with("2:13: functions.No_Label: \"No_Label\" is no DNS label"));
}

TEST_F(StackFile, NeedsEitherAProgramOrAnImage) {
  EXPECT_EQ(in_function("program: ./x"),
            "3:5: functions.hello: needs either a program or an image, one of the two");
  EXPECT_EQ(reason("functions:\n  a: {mode: exec}\n"),
            "2:6: functions.a: needs either a program or an image, one of the two");
  EXPECT_EQ(reason("functions:\n  a:\n"), "2:3: functions.a: is empty; give it a program or an image");
  EXPECT_EQ(in_function("include: [x]"), "4:14: functions.hello.include: goes with program, not with image");
  EXPECT_EQ(in_function("watchdog: true"),
            "4:15: functions.hello.watchdog: goes with program, not with image");
  EXPECT_EQ(reason("functions: {a: {program: x, include: ['x:y']}}"),
            "1:39: functions.a.include[0]: \"y\" is not an absolute path");
}

TEST_F(StackFile, TakesTheImageThatFaasCliBuilds) {
  const auto stack = load(R"(
version: 1.0
provider: {name: openfaas, gateway: "http://127.0.0.1:8080"}
configuration: {copy: [./common]}
functions:
  hello:
    lang: dockerfile
    handler: ./hello
    image: registry.lan/hello:${IITBFAAS_TEST_NONE:-1}
    build_args: {A: b}
    fprocess: ./hello -v
    readonly_root_filesystem: false
    environment: {LEVEL: info, SHARED: inline}
    environment_file: [env.yml]
)");
  const auto& function = stack.functions.front().function;
  EXPECT_EQ(function.image, "registry.lan/hello:1");
  EXPECT_EQ(function.process, "./hello -v");
  EXPECT_FALSE(function.read_only_root);
  EXPECT_EQ(function.environment,
            (std::map<std::string, std::string>{{"LEVEL", "info"}, {"SHARED", "file"}, {"MORE", "1"}}));
  ASSERT_EQ(stack.warnings.size(), 1u);
  EXPECT_NE(stack.warnings[0].find(":7:11: functions.hello.lang: is ignored"), std::string::npos);
}

TEST_F(StackFile, RefusesWhatWouldHaveToBeBuilt) {
  const auto words = reason("functions:\n  hello:\n    lang: python3\n    handler: ./hello\n");
  EXPECT_TRUE(words.starts_with("3:11: functions.hello.lang: says how faas-cli builds an image")) << words;
}

TEST_F(StackFile, HoldsFunctionsAndServices) {
  const auto stack = load("services: {db: {image: x}}\nfunctions: {a: {image: y}}\n");
  EXPECT_EQ(stack.functions.size(), 1u);
  EXPECT_NE(stack.compose, nullptr);
  EXPECT_EQ(load("functions: {a: {image: y}}\n").compose, nullptr);
}

TEST_F(StackFile, LaysOneOverAnother) {
  const auto first = folder_.write("shop/a.yml", "name: first\nfunctions: {a: {image: x}, b: {image: y}}\n");
  const auto second = folder_.write("shop/b.yml", "functions: {a: {image: z}}\n");
  const auto stack = load_stack_files({first, second});
  EXPECT_EQ(stack.name, "first");
  ASSERT_EQ(stack.functions.size(), 2u);
  EXPECT_EQ(stack.functions[1].function.image, "z");
}

TEST_F(StackFile, IsYaml) {
  EXPECT_EQ(reason("functions: [\n"), "2:1: end of sequence flow not found");
  EXPECT_TRUE(reason("").find("names no function") != std::string::npos) << reason("");
  EXPECT_TRUE(reason("- a\n").find("must be a mapping") != std::string::npos) << reason("- a\n");
  EXPECT_THROW(load(std::string(10'000, '[')), InvalidSpec);
  EXPECT_THROW(load(std::string((1 << 20) + 1, ' ')), InvalidSpec);
  EXPECT_THROW(load_stack(folder_ / "absent.yml"), Error);
}

}  // namespace
}  // namespace iitbfaas

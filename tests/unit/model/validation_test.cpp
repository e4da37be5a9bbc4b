#include "iitbfaas/error.hpp"
#include "iitbfaas/function.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace iitbfaas {
namespace {

FunctionSpec good() { return {.name = "hello", .image = "sha256:0123"}; }

/// What is said of a good spec after `spoil`; empty when nothing is.
std::string complaint(const std::function<void(FunctionSpec&)>& spoil) {
  auto spec = good();
  spoil(spec);
  try {
    validate(spec);
    return {};
  } catch (const InvalidSpec& error) {
    return error.what();
  }
}

TEST(Validate, TakesAGoodSpec) { EXPECT_NO_THROW(validate(good())); }

TEST(Validate, NamesWhatIsNoDnsLabel) {
  const std::string advice = " is no DNS label: use 1 to 63 of a-z, 0-9 and -, not first or last";
  for (const std::string name : {"My_Fn", "", "-a", "a-", "a.b", "ä"}) {
    EXPECT_EQ(complaint([&](auto& spec) { spec.name = name; }), "name: \"" + name + "\"" + advice);
  }
  EXPECT_EQ(complaint([](auto& spec) { spec.name_space = "Shop"; }), "namespace: \"Shop\"" + advice);
  EXPECT_NE(complaint([](auto& spec) { spec.name = std::string(64, 'a'); }), "");
  EXPECT_EQ(complaint([](auto& spec) { spec.name = std::string(63, 'a'); }), "");
}

TEST(Validate, NamespaceAndNameFitTheEnginesNamesTogether) {
  const auto spoil = [](auto& spec) {
    spec.name = std::string(40, 'a');
    spec.name_space = std::string(40, 'b');
  };
  EXPECT_NE(complaint(spoil).find("longer than the 63 characters"), std::string::npos);
}

TEST(Validate, RefusesAFieldDeclaredTwice) {
  EXPECT_EQ(complaint([](auto& spec) {
              spec.args = {"name", "address", "name"};
            }),
            "args[2]: \"name\" is declared twice");
}

TEST(Validate, RefusesFieldsThatCannotTravel) {
  EXPECT_EQ(complaint([](auto& spec) { spec.args = {""}; }), "args[0]: is empty: name a field of the form");
  EXPECT_NE(complaint([](auto& spec) { spec.args = {"a,b"}; }), "");
  EXPECT_NE(complaint([](auto& spec) { spec.args = {"a\nb"}; }), "");
}

TEST(Validate, RefusesMemoryBelowTheEnginesMinimum) {
  EXPECT_EQ(complaint([](auto& spec) { spec.limits.memory = {4 << 20}; }),
            "limits.memory: 4Mi is below the Engine's minimum of 6Mi");
  EXPECT_EQ(complaint([](auto& spec) { spec.limits.memory = {6 << 20}; }), "");
  EXPECT_EQ(complaint([](auto& spec) { spec.limits.memory = {}; }), "");
}

TEST(Validate, RefusesToReserveMoreThanTheLimit) {
  EXPECT_EQ(complaint([](auto& spec) { spec.requests.memory = {256 << 20}; }),
            "requests.memory: 256Mi is more than limits.memory, 128Mi");
  const auto cores = [](auto& spec) {
    spec.limits.millicpus = 500;
    spec.requests.millicpus = 600;
  };
  EXPECT_EQ(complaint(cores), "requests.cpu: 600m is more than limits.cpu, 500m");
}

TEST(Validate, RefusesAnEmptyTimeoutAndPortZero) {
  EXPECT_EQ(complaint([](auto& spec) { spec.timeout = {}; }), "timeout: must be more than zero");
  EXPECT_EQ(complaint([](auto& spec) { spec.publish = std::uint16_t{0}; }),
            "publish: 0 is no port: use 1 to 65535");
}

TEST(Validate, RefusesConstraintsTheSchedulerDoesNotKnow) {
  for (const char* text : {"node.role == worker", "node.labels.disk!=ssd", "engine.labels.os == debian"}) {
    EXPECT_EQ(complaint([&](auto& spec) { spec.constraints = {text}; }), "") << text;
  }
  for (const char* text :
       {"node.role", "role == worker", "node.role == ", "node.role = worker", "node.labels. == x"}) {
    EXPECT_EQ(complaint([&](auto& spec) { spec.constraints = {text}; }).rfind("constraints[0]: \"", 0), 0u)
        << text;
  }
}

TEST(Validate, RefusesNamesOfVariablesThatNobodyCouldRead) {
  for (const char* name : {"", "A B", "1A", "A=B"}) {
    EXPECT_EQ(complaint([&](auto& spec) { spec.environment[name] = "x"; }).rfind("environment: ", 0), 0u)
        << name;
  }
  EXPECT_EQ(complaint([](auto& spec) { spec.environment["http_proxy.x-1"] = "x"; }), "");
  EXPECT_NE(complaint([](auto& spec) { spec.environment["A"] = std::string("\0", 1); }), "");
}

TEST(Validate, KeepsOurLabelsForUs) {
  EXPECT_NE(complaint([](auto& spec) { spec.labels["iitbfaas.function"] = "other"; }), "");
  EXPECT_EQ(complaint([](auto& spec) { spec.labels["com.openfaas.scale.max"] = "5"; }), "");
}

TEST(Validate, RefusesSecretsThatAreNoFileNames) {
  for (const char* name : {"", "../x", "a/b", ".hidden"}) {
    EXPECT_NE(complaint([&](auto& spec) { spec.secrets = {name}; }), "") << name;
  }
  EXPECT_EQ(complaint([](auto& spec) {
              spec.secrets = {"key", "key"};
            }),
            "secrets[1]: \"key\" is named twice");
  EXPECT_EQ(complaint([](auto& spec) { spec.secrets = {"iitbfaas-password"}; }),
            "secrets[0]: \"iitbfaas-password\" is the gateway's own");
}

TEST(Validate, RefusesAnUnknownModeAndAnEmptyImage) {
  EXPECT_EQ(complaint([](auto& spec) { spec.mode = "turbo"; }),
            "mode: \"turbo\" is unknown: use exec, http, streaming, serializing or static");
  EXPECT_EQ(complaint([](auto& spec) { spec.image.clear(); }), "image: is empty: give a program or an image");
  EXPECT_NE(complaint([](auto& spec) { spec.process = "a\nb"; }), "");
}

}  // namespace
}  // namespace iitbfaas

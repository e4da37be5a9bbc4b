#pragma once
#include <string>
#include <vector>

/// The program that the flows deploy, on whichever engine.
namespace flows {

inline std::string program(const std::string& name) {
  return std::string{IITBFAAS_TEST_BIN} + "/program_" + name;
}

/// What a user types to make `hello` a function, and `more` after it.
inline std::vector<std::string> deploy_hello(const std::vector<std::string>& more) {
  std::vector<std::string> arguments{"deploy", program("hello"), "--name", "hello",
                                     "--arg",  "name",           "--arg",  "address"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

}  // namespace flows

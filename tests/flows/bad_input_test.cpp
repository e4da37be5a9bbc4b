#include "flows/running_cluster.hpp"

// What a user gets wrong: one line that says so, status 1, nothing left behind.
namespace {

class BadInput : public RunningCluster {
 protected:
  void expect_refused(const std::vector<std::string>& arguments, const std::string& line) const {
    const auto result = cli_.run(arguments);
    EXPECT_EQ(result.status, 1);
    EXPECT_EQ(result.err, line + "\n");
    EXPECT_EQ(result.out, "");
    EXPECT_EQ(list(), nlohmann::json::array());
  }
};

TEST_F(BadInput, ANameThatIsNoDnsLabel) {
  expect_refused(
      {"deploy", program("hello"), "--name", "My_Fn"},
      "iitbfaas deploy: name: \"My_Fn\" is no DNS label: use 1 to 63 of a-z, 0-9 and -, not first or last");
}

TEST_F(BadInput, AFieldDeclaredTwice) {
  expect_refused({"deploy", program("hello"), "--name", "hello", "--arg", "name", "--arg", "name"},
                 "iitbfaas deploy: args[1]: \"name\" is declared twice");
}

TEST_F(BadInput, MemoryBelowTheEnginesMinimum) {
  expect_refused({"deploy", program("hello"), "--name", "hello", "--memory", "4Mi"},
                 "iitbfaas deploy: limits.memory: 4Mi is below the Engine's minimum of 6Mi");
}

}  // namespace

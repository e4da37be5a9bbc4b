#include "support/temporary_folder.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/machine.hpp"

#include <gtest/gtest.h>

namespace iitbfaas {
namespace {

class MachineFiles : public testing::Test {
 protected:
  MachineFile read(const std::string& text, mode_t mode = 0600) const {
    return read_machines(folder_.write("nodes", text, mode));
  }

  std::string failure(const std::string& text) const {
    try {
      read(text);
    } catch (const InvalidSpec& error) {
      const std::string words = error.what();
      const auto file = (folder_ / "nodes").string();
      EXPECT_TRUE(words.starts_with(file + ":")) << words;
      return words.substr(std::min(words.size(), file.size() + 1));
    }
    return "it was read";
  }

  test_support::TemporaryFolder folder_;
};

TEST(Machines, AreReadAsSshTakesThem) {
  EXPECT_EQ(Machine::parse("ann@node1:2222"), (Machine{.user = "ann", .host = "node1", .port = 2222}));
  EXPECT_EQ(Machine::parse("node1"), (Machine{.host = "node1"}));
  EXPECT_EQ(Machine::parse("ssh://ann@[fd00::1]:22"),
            (Machine{.user = "ann", .host = "fd00::1", .port = 22}));
  EXPECT_EQ(to_string(Machine::parse("ann@node1:2222")), "ann@node1:2222");
  EXPECT_EQ(to_string(Machine{.user = "ann", .host = "node1", .password = "secret"}), "ann@node1");
}

TEST(Machines, ThatAreNoneAreRefused) {
  for (const auto* text :
       {"", "ann@", "ann@node1:port", "-oProxyCommand=x", "ann@-x", "a b", "node1/path", "x\ny"}) {
    EXPECT_THROW(Machine::parse(text), InvalidSpec) << text;
  }
}

TEST_F(MachineFiles, ListNodesWithTheirRoles) {
  folder_.write("word", "s3cret\nmore\n", 0600);
  const auto file =
      read("nodes:\n  - ann@node1\n  - address: node2:2222\n    role: manager\n    password_file: word\n");
  ASSERT_EQ(file.machines.size(), 2u);
  EXPECT_EQ(file.machines[0], (Machine{.user = "ann", .host = "node1"}));
  EXPECT_EQ(file.machines[1],
            (Machine{.host = "node2", .port = 2222, .manager = true, .password = "s3cret"}));
  EXPECT_TRUE(file.warnings.empty());
}

TEST_F(MachineFiles, Of2019AreReadWithAWarning) {
  const auto file = read("# user,address,password\nann,10.0.0.5,pa,ss word\n\nroot,10.0.0.6,x\n");
  ASSERT_EQ(file.machines.size(), 2u);
  EXPECT_EQ(file.machines[0], (Machine{.user = "ann", .host = "10.0.0.5", .password = "pa,ss word"}));
  ASSERT_EQ(file.warnings.size(), 1u);
  EXPECT_EQ(file.warnings[0].find("pa,ss"), std::string::npos);
  EXPECT_EQ(read("ann,10.0.0.5,x\n", 0644).warnings.size(), 2u) << "others can read it";
}

TEST_F(MachineFiles, SayWhereTheyAreWrong) {
  EXPECT_TRUE(failure("nodes:\n  - ann@node1:x\n").starts_with("2")) << failure("nodes:\n  - ann@node1:x\n");
  EXPECT_TRUE(failure("nodes:\n  - address: a\n    rolle: b\n").starts_with("3"));
  EXPECT_TRUE(failure("nodes:\n  - address: a\n    role: boss\n").starts_with("3"));
  EXPECT_TRUE(failure("nodes:\n  - role: manager\n").starts_with("2"));
  EXPECT_TRUE(failure("nodes: {}\n").starts_with("1"));
  EXPECT_TRUE(failure("machines: []\n").starts_with("1"));
  EXPECT_TRUE(failure("nodes: [\n").starts_with("2"));
  EXPECT_TRUE(failure("ann,10.0.0.5,x\nann,10.0.0.6\n").starts_with("2"));
  EXPECT_TRUE(failure("").starts_with("1"));
}

TEST_F(MachineFiles, TakeNoPassword) {
  const auto words = failure("nodes:\n  - address: a\n    password: s3cret\n");
  EXPECT_NE(words.find("password_file"), std::string::npos) << words;
  EXPECT_EQ(words.find("s3cret"), std::string::npos);
}

TEST_F(MachineFiles, PasswordsThatOthersCanReadAreRefused) {
  EXPECT_EQ(read_password(folder_.write("word", "s3cret\n", 0600)), "s3cret");
  EXPECT_THROW(read_password(folder_.write("wide", "s3cret\n", 0640)), InvalidSpec);
  EXPECT_THROW(read_password(folder_.write("empty", "\n", 0600)), InvalidSpec);
  EXPECT_THROW(read_password(folder_ / "absent"), InvalidSpec);
}

}  // namespace
}  // namespace iitbfaas

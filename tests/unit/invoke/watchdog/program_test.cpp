#include "invoke/watchdog/program.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace iitbfaas::invoke {
namespace {

namespace fs = std::filesystem;

class FindProgram : public testing::Test {
 protected:
  FindProgram() {
    std::string name = (fs::temp_directory_path() / "program_test.XXXXXX").string();
    root_ = ::mkdtemp(name.data());
    fs::create_directories(root_ / "function");
    std::ofstream{root_ / "function/hello"} << "#!/no/such/interpreter\n";
    fs::permissions(root_ / "function/hello", fs::perms::owner_all);
  }
  ~FindProgram() override { fs::remove_all(root_); }

  fs::path root_;
};

TEST_F(FindProgram, FindsANameOnPath) {
  const auto program = find_program({"sh", "-c"}, "");
  EXPECT_TRUE(program.path.ends_with("/sh")) << program.path;
  EXPECT_EQ(program.argv, (std::vector<std::string>{"sh", "-c"}));
  EXPECT_EQ(program.problem(), "");
}

TEST_F(FindProgram, SaysThatNothingOnPathHasThatName) {
  EXPECT_EQ(find_program({"no-such-program"}, "").problem(),
            "cannot run no-such-program: no such program on PATH");
}

TEST_F(FindProgram, MapsAbsolutePathsThatExistBelowTheRoot) {
  const auto program = find_program({"/function/hello", "/function/hello", "/function/absent", "-x"}, root_);
  EXPECT_EQ(program.path, root_ / "function/hello");
  EXPECT_EQ(program.argv, (std::vector<std::string>{root_ / "function/hello", root_ / "function/hello",
                                                    "/function/absent", "-x"}));
  EXPECT_EQ(find_program({"/bin/sh"}, root_).path, "/bin/sh");
}

TEST_F(FindProgram, SaysWhyAProgramCannotRun) {
  EXPECT_EQ(find_program({"/no/such"}, "").problem(), "cannot run /no/such: No such file or directory");
  const auto program = find_program({root_ / "function/hello"}, "");
  EXPECT_EQ(cannot_run(program, ENOENT),
            "cannot run " + program.path + ": its interpreter or loader is missing");
  EXPECT_EQ(cannot_run(program, EACCES), "cannot run " + program.path + ": Permission denied");
}

}  // namespace
}  // namespace iitbfaas::invoke

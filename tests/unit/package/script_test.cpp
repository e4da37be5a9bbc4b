#include "package/script.hpp"

#include "base/files.hpp"
#include "package/elf.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace iitbfaas::packaging {
namespace {
namespace fs = std::filesystem;

TEST(Shebang, NamesTheInterpreter) {
  EXPECT_EQ(parse_shebang("#!/bin/sh\necho\n"), (Shebang{"/bin/sh", ""}));
  EXPECT_EQ(parse_shebang("#! /bin/sh -e"), (Shebang{"/bin/sh", ""}));
  EXPECT_EQ(parse_shebang("#!/usr/bin/env python3\n"), (Shebang{"/usr/bin/env", "python3"}));
  EXPECT_EQ(parse_shebang("#!/usr/bin/env -S A=b python3 -u\n"), (Shebang{"/usr/bin/env", "python3"}));
  EXPECT_EQ(parse_shebang("#!"), (Shebang{"", ""}));
}

TEST(Shebang, IsAbsentFromOtherFiles) {
  EXPECT_EQ(parse_shebang(""), std::nullopt);
  EXPECT_EQ(parse_shebang("# comment"), std::nullopt);
}

TEST(Interpreter, FoundByNameIsAnElfProgram) {
  const auto interpreter = find_interpreter("x", {"/usr/bin/env", "sh"});
  EXPECT_EQ(interpreter.path, "/usr/bin/sh");
  EXPECT_TRUE(is_elf(base::read_file(interpreter.program)));
}

TEST(Interpreter, PythonSaysWhereItsLibraryIs) {
  if (!fs::exists("/usr/bin/python3")) GTEST_SKIP() << "python3 is not installed";
  const auto interpreter = find_interpreter("x", {"/usr/bin/python3", ""});
  EXPECT_TRUE(std::ranges::any_of(interpreter.library,
                                  [](const fs::path& part) { return fs::exists(part / "os.py"); }));
}

TEST(Interpreter, ThatIsMissingIsNamedWithTheScript) {
  const auto reason = [](const Shebang& shebang) -> std::string {
    try {
      find_interpreter("./job", shebang);
    } catch (const BuildError& error) {
      return error.what();
    }
    return {};
  };
  EXPECT_EQ(reason({"/opt/none/sh", ""}),
            "package ./job: its interpreter /opt/none/sh is not on this machine; install it or correct the "
            "#! line");
  EXPECT_EQ(reason({"/usr/bin/env", "no-such-language"}),
            "package ./job: its interpreter no-such-language is not on this machine; install it or correct "
            "the #! line");
  EXPECT_EQ(reason({"", ""}),
            "package ./job: its interpreter (none named) is not on this machine; install it or correct the "
            "#! line");
}

}  // namespace
}  // namespace iitbfaas::packaging

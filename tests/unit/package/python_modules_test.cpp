#include "package/python_modules.hpp"

#include "support/requirement.hpp"
#include "support/temporary_folder.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace iitbfaas::packaging {
namespace {
namespace fs = std::filesystem;

constexpr const char* python = "/usr/bin/python3";

class PythonModules : public testing::Test {
 protected:
  void SetUp() override {
    SKIP_IF_MISSING(fs::exists(python) ? "" : "needs /usr/bin/python3");
    ::setenv("PYTHONPATH", (folder_.path() / "more").c_str(), 1);
  }
  void TearDown() override { ::unsetenv("PYTHONPATH"); }

  /// Source, below the folder, to destination.
  std::map<std::string, std::string> modules(const std::string& text) {
    std::map<std::string, std::string> found;
    for (const auto& module : python_modules(folder_.write("script.py", text), python)) {
      found[module.source.lexically_relative(folder_.path()).string()] = module.destination;
    }
    return found;
  }

  std::string reason(const std::string& text) {
    try {
      modules(text);
    } catch (const BuildError& error) {
      return error.what();
    }
    return {};
  }

  test_support::TemporaryFolder folder_;
};

using Found = std::map<std::string, std::string>;

TEST_F(PythonModules, AreThoseThatTheScriptImportsAndThatTheyImport) {
  folder_.write("helper.py", "import further\n");
  folder_.write("further.py", "");
  folder_.write("unused.py", "");
  folder_.write("parts/__init__.py", "print('loaded, and says so')\n");
  folder_.write("parts/one.py", "");
  EXPECT_EQ(modules("import json, helper\nfrom parts import one\n"),
            (Found{{"helper.py", "/function/helper.py"},
                   {"further.py", "/function/further.py"},
                   {"parts", "/function/parts"}}));
}

TEST_F(PythonModules, FromAnywhereElseGoWhereAnImageFindsThem) {
  folder_.write("more/extra.py", "");
  const auto found = modules("def later():\n  import extra\n");
  ASSERT_TRUE(found.contains("more/extra.py"));
  EXPECT_TRUE(found.at("more/extra.py").ends_with("-packages/extra.py")) << found.at("more/extra.py");
}

TEST_F(PythonModules, OfTheStandardLibraryAreNotAmongThem) {
  EXPECT_EQ(modules("import os, xml.etree.ElementTree\nfrom concurrent import futures\n"), Found{});
}

TEST_F(PythonModules, ThatMayBeAbsentAreLeftOut) {
  EXPECT_EQ(
      modules("try:\n  import absent\nexcept ImportError:\n  pass\nif False:\n  from absent import x\n"),
      Found{});
}

TEST_F(PythonModules, ThatAreMissedAreNamed) {
  const auto script = (folder_.path() / "script.py").string();
  EXPECT_EQ(
      reason("import absent.part\n"),
      "package " + script +
          ": it imports absent.part, and /usr/bin/python3 does not find it; install it for that Python, or "
          "put it beside the script");
  folder_.write("broken.py", "1 / 0\n");
  EXPECT_NE(reason("import broken\n").find("cannot: ZeroDivisionError: division by zero"), std::string::npos);
  EXPECT_EQ(reason("import os\ndef f(:\n"), "package " + script + ": line 2: invalid syntax");
}

}  // namespace
}  // namespace iitbfaas::packaging

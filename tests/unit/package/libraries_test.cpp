#include "package/libraries.hpp"

#include "base/files.hpp"
#include "base/subprocess.hpp"
#include "base/text.hpp"
#include "support/temporary_folder.hpp"

#include "iitbfaas/error.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace iitbfaas::packaging {
namespace {
namespace fs = std::filesystem;
using test_support::TemporaryFolder;

/// Name → file, as the loader itself resolves them.
std::map<std::string, fs::path> by_ldd(const fs::path& program) {
  std::map<std::string, fs::path> result;
  for (const auto& line : base::split(base::capture({"ldd", program.string()}), '\n')) {
    const auto text = base::trim(line);
    if (text.empty() || text.starts_with("linux-vdso")) continue;
    const auto arrow = text.find(" => ");
    const auto path =
        fs::path{arrow == std::string_view::npos ? text.substr(0, text.find(' '))
                                                 : text.substr(arrow + 4, text.rfind(" (") - arrow - 4)};
    const auto name =
        arrow == std::string_view::npos ? path.filename().string() : std::string{text.substr(0, arrow)};
    result[name] = fs::canonical(path);
  }
  return result;
}

std::map<std::string, fs::path> by_us(const fs::path& program,
                                      const LibraryFolders& folders = library_folders()) {
  LibraryClosure closure{folders};
  closure.add(program, program.string(), parse_elf(base::read_file(program)), Missing::fail);
  std::map<std::string, fs::path> result;
  for (const auto& library : closure.libraries()) result[library.name] = fs::canonical(library.source);
  return result;
}

class ClosureOf : public testing::TestWithParam<const char*> {};

TEST_P(ClosureOf, IsWhatTheLoaderItselfFinds) {
  if (!fs::exists(GetParam())) GTEST_SKIP() << GetParam() << " is not installed";
  EXPECT_EQ(by_us(GetParam()), by_ldd(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(SystemPrograms, ClosureOf,
                         testing::Values("/bin/ls", "/bin/sh", "/usr/bin/curl", "/usr/bin/python3",
                                         "/usr/bin/git", "/usr/bin/c++", "/usr/bin/cmake",
                                         "/usr/bin/openssl"));

class LibrariesOfAProgram : public testing::Test {
 protected:
  void SetUp() override {
    folder_.write("foo.c", "int foo(void) { return 7; }\n");
    folder_.write("main.c", "int foo(void); int main(void) { return foo() - 7; }\n");
    fs::create_directory(folder_ / "lib");
    compile({"-shared", "-fPIC", "-Wl,-soname,libfoo.so.1", "-o", path("lib/libfoo.so.1"), path("foo.c")});
  }
  static void compile(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "cc");
    base::capture(arguments);
  }
  std::string path(const char* name) const { return (folder_ / name).string(); }
  std::string link(const std::string& flag) {
    compile({"-o", path("main"), path("main.c"), path("lib/libfoo.so.1"), flag});
    return path("main");
  }
  static Library library(const LibraryClosure& closure, const std::string& name) {
    const auto found = std::ranges::find(closure.libraries(), name, &Library::name);
    return found == closure.libraries().end() ? Library{} : *found;
  }

  TemporaryFolder folder_;
};

TEST_F(LibrariesOfAProgram, BesideTheProgramMoveWithIt) {
  for (const auto* flag : {"-Wl,-rpath,$ORIGIN/lib", "-Wl,--disable-new-dtags,-rpath,${ORIGIN}/lib"}) {
    const auto program = link(flag);
    LibraryClosure closure{library_folders()};
    closure.add(program, "/function/main", parse_elf(base::read_file(program)), Missing::fail);
    const auto foo = library(closure, "libfoo.so.1");
    EXPECT_EQ(foo.source, folder_ / "lib/libfoo.so.1");
    EXPECT_EQ(foo.destination, "/function/lib/libfoo.so.1");
    EXPECT_FALSE(foo.beside_standard);
  }
}

TEST_F(LibrariesOfAProgram, FoundByTheEnvironmentAreMarked) {
  const auto program = link("-O0");
  auto folders = library_folders();
  folders.environment.push_back({path("lib"), "/opt/lib", true});
  LibraryClosure closure{folders};
  closure.add(program, "/function/main", parse_elf(base::read_file(program)), Missing::fail);
  const auto foo = library(closure, "libfoo.so.1");
  EXPECT_EQ(foo.destination, "/opt/lib/libfoo.so.1");
  EXPECT_TRUE(foo.beside_standard);
}

TEST_F(LibrariesOfAProgram, MissingAreNamedWithTheProgram) {
  const auto program = link("-O0");
  try {
    by_us(program);
    FAIL() << "nothing was missing";
  } catch (const BuildError& error) {
    EXPECT_EQ(std::string{error.what()},
              "package " + program +
                  ": needs libfoo.so.1, which is not in its RUNPATH, LD_LIBRARY_PATH or the "
                  "system's folders; install it or pass --include");
  }
}

TEST_F(LibrariesOfAProgram, MissingMayBeLeftOut) {
  const auto program = link("-O0");
  LibraryClosure closure{library_folders()};
  closure.add(program, program, parse_elf(base::read_file(program)), Missing::leave_out);
  EXPECT_EQ(library(closure, "libfoo.so.1").name, "");
  EXPECT_EQ(library(closure, "libc.so.6").name, "libc.so.6");
}

TEST_F(LibrariesOfAProgram, AreSkippedWhenTheyAreForAnotherMachine) {
  auto bytes = base::read_file(folder_ / "lib/libfoo.so.1");
  bytes[18] = static_cast<char>(bytes[18] ^ 0x40);
  folder_.write("other/libfoo.so.1", bytes, 0755);
  const auto program = link("-Wl,-rpath,$ORIGIN/other:$ORIGIN/lib");
  EXPECT_EQ(by_us(program).at("libfoo.so.1"), fs::canonical(folder_ / "lib/libfoo.so.1"));
}

TEST_F(LibrariesOfAProgram, NeedALoaderThatExists) {
  const auto program = link("-Wl,--dynamic-linker=/lib/ld-none.so.1,-rpath,$ORIGIN/lib");
  try {
    by_us(program);
    FAIL() << "the loader was found";
  } catch (const BuildError& error) {
    EXPECT_EQ(std::string{error.what()}, "package " + program +
                                             ": its loader /lib/ld-none.so.1 is not on this "
                                             "machine; install it, or link the program statically");
  }
}

}  // namespace
}  // namespace iitbfaas::packaging

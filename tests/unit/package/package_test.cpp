#include "base/subprocess.hpp"
#include "package/digest.hpp"
#include "support/temporary_folder.hpp"
#include "support/unpacked_image.hpp"

#include "iitbfaas/error.hpp"
#include "iitbfaas/image.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>

namespace iitbfaas {
namespace {
namespace fs = std::filesystem;
using namespace std::chrono_literals;
using test_support::TemporaryFolder;
using test_support::UnpackedImage;

class PackageTest : public testing::Test {
 protected:
  PackageSpec script(const char* name, const std::string& content) const {
    return {.program = folder_.write(name, content, 0755), .watchdog = watchdog_};
  }
  std::string reason(const fs::path& program, std::vector<Include> includes = {}) const {
    try {
      package({.program = program, .includes = std::move(includes), .watchdog = watchdog_});
    } catch (const Error& error) {
      return error.what();
    }
    return {};
  }
  std::string at(const char* name) const { return (folder_ / name).string(); }

  TemporaryFolder folder_;
  fs::path watchdog_ = folder_.write("watchdog", "not run here", 0755);
};

TEST_F(PackageTest, IsTheSameForTheSameInput) {
  auto spec = script("hello", "#!/bin/sh\necho hello\n");
  folder_.write("data/a.txt", "a");
  spec.includes = {{folder_ / "data", "/data"}};
  const auto first = package(spec);
  fs::last_write_time(spec.program, fs::file_time_type::clock::now() - 1h);
  fs::last_write_time(folder_ / "data/a.txt", fs::file_time_type::clock::now() - 1h);
  const auto before = fs::current_path();
  fs::current_path(folder_.path());
  spec.program = "./hello";
  const auto second = package(spec);
  fs::current_path(before);
  EXPECT_EQ(first.id, second.id);
  EXPECT_EQ(first.archive, second.archive);
  folder_.write("data/a.txt", "b");
  EXPECT_NE(package(spec = script("hello", "#!/bin/sh\necho hello\n")).id, first.id);
}

TEST_F(PackageTest, IsNamedByTheDigestOfItsConfiguration) {
  const auto result = package(script("Hello World.sh", "#!/bin/sh\n"));
  const UnpackedImage image{result};
  EXPECT_EQ(image.manifest().at(0).at("Config"), result.id.substr(7) + ".json");
  EXPECT_EQ(packaging::sha256(image.config().dump()), result.id.substr(7));
  EXPECT_EQ(result.reference, "iitbfaas/helloworld.sh:latest");
  EXPECT_EQ(image.manifest().at(0).at("RepoTags").at(0), result.reference);
}

TEST_F(PackageTest, SharesTheWatchdogsLayerBetweenFunctions) {
  const UnpackedImage one{package(script("one", "#!/bin/sh\necho 1\n"))};
  const UnpackedImage two{package(script("two", "#!/bin/bash\necho 2\n"))};
  const auto layers = [](const UnpackedImage& image) { return image.config().at("rootfs").at("diff_ids"); };
  EXPECT_EQ(layers(one).size(), 3u);
  EXPECT_EQ(layers(one).at(0), layers(two).at(0));
  EXPECT_NE(layers(one).at(2), layers(two).at(2));
}

TEST_F(PackageTest, TellsTheWatchdogWhatToRun) {
  auto spec = script("my prog", "#!/bin/sh\n");
  spec.arguments = {"plain", "two words", "a\"b\\c", ""};
  const UnpackedImage image{package(spec)};
  EXPECT_EQ(image.variable("fprocess"), R"("/function/my prog" plain "two words" "a\"b\\c" "")");
  const auto& config = image.config().at("config");
  EXPECT_EQ(config.at("Entrypoint"), nlohmann::json{"/usr/bin/iitbfaas-watchdog"});
  EXPECT_EQ(config.at("User"), "65534:65534");
  EXPECT_EQ(config.at("WorkingDir"), "/function");
  EXPECT_TRUE(config.at("ExposedPorts").contains("8080/tcp"));
  EXPECT_EQ(config.at("Labels").at("iitbfaas.program"), "my prog");
  EXPECT_TRUE(image.has("/usr/bin/iitbfaas-watchdog"));
}

TEST_F(PackageTest, MayHaveTheProgramAsItsEntryPoint) {
  auto spec = script("server", "#!/bin/sh\n");
  spec.with_watchdog = false;
  spec.arguments = {"--listen", "0.0.0.0:80"};
  const UnpackedImage image{package(spec)};
  EXPECT_EQ(image.config().at("config").at("Entrypoint"),
            (nlohmann::json{"/function/server", "--listen", "0.0.0.0:80"}));
  EXPECT_FALSE(image.has("/usr/bin/iitbfaas-watchdog"));
}

TEST_F(PackageTest, HoldsWhatProgramsExpectToFind) {
  const UnpackedImage image{package(script("hello", "#!/bin/sh\n"))};
  for (const auto* path :
       {"/proc", "/dev", "/sys", "/run/secrets", "/var/openfaas/secrets", "/etc/passwd", "/etc/group"}) {
    EXPECT_TRUE(image.has(path)) << path;
  }
  EXPECT_NE(fs::status(image.root() / "tmp").permissions() & fs::perms::sticky_bit, fs::perms::none);
}

TEST_F(PackageTest, RunsProgramsAndScripts) {
  if (const auto why = UnpackedImage::cannot_run(); !why.empty()) GTEST_SKIP() << why;
  const auto run = [&](const PackageSpec& spec, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "/function/" + spec.program.filename().string());
    return UnpackedImage{package(spec)}.run(arguments);
  };
  EXPECT_EQ(run({.program = "/bin/echo", .watchdog = watchdog_}, {"hello"}), "hello\n");
  EXPECT_EQ(run(script("a", "#!/bin/sh\necho \"hello $1\"\n"), {"world"}), "hello world\n");
  EXPECT_EQ(run(script("b", "#!/usr/bin/env bash\nx=(a b); echo ${x[1]}\n"), {}), "b\n");
  EXPECT_EQ(
      run(script("c", "#!/usr/bin/perl\nuse POSIX; use JSON::PP; print encode_json([POSIX::floor(1.5)]);"),
          {}),
      "[1]");
  EXPECT_EQ(run(script("d",
                       "#!/usr/bin/env python3\nimport json, ssl, ctypes, hashlib, "
                       "sqlite3\nprint(json.dumps({'a': 1}))\n"),
                {}),
            "{\"a\": 1}\n");
}

TEST_F(PackageTest, HoldsWhatTheCLibraryLoadsByItself) {
  if (const auto why = UnpackedImage::cannot_run(); !why.empty()) GTEST_SKIP() << why;
  folder_.write("main.c",
                "#include <pthread.h>\n#include <unistd.h>\n"
                "static void* sleep_on(void* x) { for (;;) pause(); return x; }\n"
                "int main(void) { pthread_t t; pthread_create(&t, 0, sleep_on, 0); pthread_cancel(t);\n"
                "  pthread_join(t, 0); write(1, \"ended\", 5); return 0; }\n");
  base::capture({"cc", "-pthread", "-o", at("main"), at("main.c")});
  EXPECT_EQ(UnpackedImage{package({.program = at("main"), .watchdog = watchdog_})}.run({"/function/main"}),
            "ended");
}

TEST_F(PackageTest, FindsIncludedLibrariesAndFiles) {
  if (const auto why = UnpackedImage::cannot_run(); !why.empty()) GTEST_SKIP() << why;
  folder_.write("foo.c", "int foo(void) { return 7; }\n");
  folder_.write(
      "main.c",
      "#include <stdio.h>\nint foo(void); int main(void) { return printf(\"%d\\n\", foo()) < 0; }\n");
  base::capture({"cc", "-shared", "-fPIC", "-Wl,-soname,libfoo.so.1", "-o", at("libfoo.so.1"), at("foo.c")});
  base::capture({"cc", "-o", at("main"), at("main.c"), at("libfoo.so.1")});
  const UnpackedImage image{package({.program = at("main"),
                                     .includes = {{at("libfoo.so.1"), "/opt/lib/"}, {at("foo.c"), ""}},
                                     .watchdog = watchdog_})};
  EXPECT_EQ(image.run({"/function/main"}), "7\n");
  EXPECT_EQ(image.variable("LD_LIBRARY_PATH"), "/opt/lib");
  EXPECT_TRUE(image.has(at("foo.c")));
}

TEST_F(PackageTest, SaysWhatIsWrongWithAProgram) {
  const auto line = [&](const char* name, const char* what) { return "package " + at(name) + ": " + what; };
  EXPECT_EQ(reason(at("absent")), line("absent", "no such file"));
  EXPECT_EQ(reason(folder_.path()), "package " + folder_.path().string() + ": is a folder, not a program");
  folder_.write("plain", "#!/bin/sh\n", 0644);
  EXPECT_EQ(reason(at("plain")), line("plain", "is not executable; chmod +x it"));
  folder_.write("empty", "", 0755);
  EXPECT_EQ(reason(at("empty")), line("empty", "is empty"));
  folder_.write("words", "hello", 0755);
  EXPECT_EQ(reason(at("words")), line("words", "is neither an ELF program nor a script with a #! line"));
  folder_.write("orphan", "#!/opt/none\n", 0755);
  EXPECT_EQ(
      reason(at("orphan")),
      line("orphan", "its interpreter /opt/none is not on this machine; install it or correct the #! line"));
  fs::create_symlink("loop", folder_ / "loop");
  EXPECT_EQ(reason(at("loop")), line("loop", "Too many levels of symbolic links"));
  folder_.write("circle", "#!" + at("circle") + "\n", 0755);
  EXPECT_EQ(reason(at("circle")),
            line("circle", "its interpreter is a script, whose interpreter is a script, and so on"));
}

TEST_F(PackageTest, SaysWhatIsWrongWithAnElfProgram) {
  const auto shell = base::read_file("/bin/sh");
  folder_.write("cut", shell.substr(0, shell.size() / 3), 0755);
  EXPECT_EQ(reason(at("cut")), "package " + at("cut") + ": is cut short: the file ends before its contents");
  auto other = shell;
  other[18] = 22, other[19] = 0;
  folder_.write("other", other, 0755);
  const auto words = reason(at("other"));
  EXPECT_TRUE(words.starts_with("package " + at("other") + ": is for s390x, this machine is ")) << words;
}

TEST_F(PackageTest, SaysThatAProgramCannotBeRead) {
  const auto program = folder_.write("closed", "#!/bin/sh\n", 0311);
  fs::permissions(folder_.path(), fs::perms::others_exec, fs::perm_options::add);
  // access(2) asks for the real user.
  if (::getuid() == 0 && ::setreuid(65534, 0) != 0) GTEST_SKIP() << "cannot become another user";
  const auto words = reason(program);
  if (::geteuid() == 0) {
    EXPECT_EQ(::setreuid(0, 0), 0);
  }
  EXPECT_EQ(words, "package " + program.string() + ": cannot be read; it must be readable to be packaged");
}

TEST_F(PackageTest, SaysWhatIsWrongWithAnInclude) {
  const auto program = script("hello", "#!/bin/sh\n").program;
  const auto context = "package " + program.string() + ": include ";
  EXPECT_EQ(reason(program, {{at("absent"), "/x"}}),
            context + at("absent") + ": " + at("absent") + ": no such file or folder");
  EXPECT_EQ(reason(program, {{at("hello"), "/function/hello"}}),
            context + at("hello") + ": /function/hello is the program's own place");
  EXPECT_NE(reason(program, {{at("hello"), "relative"}}).find("\"relative\" is not an absolute path"),
            std::string::npos);
}

TEST_F(PackageTest, RefusesNamesThatNoReferenceTakes) {
  auto spec = script("hello", "#!/bin/sh\n");
  for (const auto* name : {"Hello", "a b", "-a", "a--b", "a/b", "a:1"}) {
    spec.name = name;
    EXPECT_THROW(package(spec), InvalidSpec) << name;
  }
  EXPECT_THROW(package({}), InvalidSpec);
}

TEST_F(PackageTest, IsNoMoreThanTheProgramItsLibrariesAndTheWatchdog) {
  std::uintmax_t brought = fs::file_size("/bin/echo");
  for (const char* library : {"libc.so.6", "libgcc_s.so.1", "ld-linux-x86-64.so.2"}) {
    brought += fs::file_size(fs::path{"/lib/x86_64-linux-gnu"} / library);
  }
#ifdef NDEBUG
  constexpr std::uintmax_t watchdog = 1'500'000;
#else
  constexpr std::uintmax_t watchdog = 1'600'000;  // with its assertions
#endif
  EXPECT_LE(package({.program = "/bin/echo"}).size.count, brought + watchdog);
}

}  // namespace
}  // namespace iitbfaas

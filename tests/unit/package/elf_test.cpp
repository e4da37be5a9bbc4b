#include "package/elf.hpp"

#include "base/files.hpp"

#include "iitbfaas/error.hpp"

#include <elf.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace iitbfaas::packaging {
namespace {

const std::string& shell() {
  static const std::string bytes = base::read_file("/bin/sh");
  return bytes;
}

std::string elf_reason(std::string_view bytes) {
  try {
    parse_elf(bytes);
  } catch (const BuildError& error) {
    return error.what();
  }
  return {};
}

TEST(Elf, TellsLoaderAndLibrariesOfAProgram) {
  ASSERT_TRUE(is_elf(shell()));
  const auto elf = parse_elf(shell());
  EXPECT_TRUE(elf.program);
  EXPECT_TRUE(elf.interpreter.starts_with("/lib")) << elf.interpreter;
  EXPECT_NE(std::ranges::find(elf.needed, "libc.so.6"), elf.needed.end());
}

TEST(Elf, KnowsTheMachineOfThisProcess) {
  EXPECT_EQ(elf_machine(shell()), this_machine());
  EXPECT_FALSE(image_architecture().empty());
}

TEST(Elf, NamesOtherMachines) {
  EXPECT_EQ(to_string({.machine = EM_386, .word = ELFCLASS32, .byte_order = ELFDATA2LSB}), "i386");
  EXPECT_EQ(to_string({.machine = 4711, .word = ELFCLASS64, .byte_order = ELFDATA2LSB}), "machine 4711");
  auto other = this_machine();
  other.word = ELFCLASS32;
  EXPECT_TRUE(to_string(other).ends_with(" (32-bit)"));
}

TEST(Elf, ReadsTheMachineInTheFilesOwnByteOrder) {
  auto bytes = shell();
  bytes[EI_DATA] = ELFDATA2MSB;
  bytes[18] = 0;
  bytes[19] = EM_S390;
  EXPECT_EQ(elf_machine(bytes).machine, EM_S390);
}

TEST(Elf, SaysThatAFileIsCutShortWhereverItIsCut) {
  const std::string_view whole = shell();
  EXPECT_EQ(elf_reason(whole.substr(0, 20)), "is cut short: the file ends before its header");
  EXPECT_EQ(elf_reason(whole.substr(0, 100)), "is cut short: the file ends before its program header");
  for (std::size_t size = 0; size < whole.size() / 2; size += 13) {
    EXPECT_TRUE(elf_reason(whole.substr(0, size)).starts_with("is cut short")) << size;
  }
}

TEST(Elf, SurvivesEveryDamagedByteOfItsHeaders) {
  for (std::size_t at = 0; at < 1024; ++at) {
    auto bytes = shell().substr(0, 16384);
    bytes[at] = static_cast<char>(bytes[at] ^ 0xff);
    elf_reason(bytes);
  }
}

}  // namespace
}  // namespace iitbfaas::packaging

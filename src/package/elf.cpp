#include "package/elf.hpp"

#include "iitbfaas/error.hpp"

#include <elf.h>
#include <link.h>

#include <array>
#include <cstring>
#include <optional>
#include <utility>

namespace iitbfaas::packaging {
namespace {

using Header = ElfW(Ehdr);
using Segment = ElfW(Phdr);
using Dynamic = ElfW(Dyn);

constexpr std::size_t longest_string = 4096;  // a path; anything longer is damage
constexpr std::size_t most_needed = 4096;

std::string_view slice(std::string_view bytes, std::uint64_t offset, std::uint64_t size, const char* what) {
  if (offset > bytes.size() || bytes.size() - offset < size) {
    throw BuildError{std::string{"is cut short: the file ends before its "} + what};
  }
  return bytes.substr(offset, size);
}

template <class Record>
Record record_at(std::string_view bytes, std::uint64_t offset, const char* what) {
  Record record;
  std::memcpy(&record, slice(bytes, offset, sizeof record, what).data(), sizeof record);
  return record;
}

/// The zero-terminated text at `offset` of `table`.
std::string text_at(std::string_view table, std::uint64_t offset) {
  if (offset >= table.size()) throw BuildError{"is damaged: a name lies outside of its string table"};
  const auto rest = table.substr(offset, longest_string);
  const auto end = rest.find('\0');
  if (end == std::string_view::npos) throw BuildError{"is damaged: a name in its string table does not end"};
  return std::string{rest.substr(0, end)};
}

std::vector<Segment> segments_of(std::string_view bytes, const Header& header) {
  if (header.e_phnum != 0 && header.e_phentsize != sizeof(Segment)) {
    throw BuildError{"is damaged: its program headers have an unknown size"};
  }
  std::vector<Segment> segments;
  for (std::uint64_t i = 0; i < header.e_phnum; ++i) {
    slice(bytes, header.e_phoff, 0, "program header");
    segments.push_back(record_at<Segment>(bytes, header.e_phoff + i * sizeof(Segment), "program header"));
  }
  return segments;
}

/// Where the byte that will be at `address` in memory stands in the file.
std::optional<std::uint64_t> file_offset(const std::vector<Segment>& segments, std::uint64_t address) {
  for (const auto& segment : segments) {
    if (segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
        address - segment.p_vaddr < segment.p_filesz) {
      return segment.p_offset + (address - segment.p_vaddr);
    }
  }
  return std::nullopt;
}

std::vector<Dynamic> dynamic_entries(std::string_view bytes, const Segment& segment) {
  const auto area = slice(bytes, segment.p_offset, segment.p_filesz, "dynamic section");
  std::vector<Dynamic> entries;
  for (std::size_t at = 0; area.size() - at >= sizeof(Dynamic); at += sizeof(Dynamic)) {
    entries.push_back(record_at<Dynamic>(area, at, "dynamic section"));
    if (entries.back().d_tag == DT_NULL) break;
  }
  return entries;
}

void read_dynamic(std::string_view bytes, const std::vector<Segment>& segments, const Segment& segment,
                  Elf& elf) {
  const auto entries = dynamic_entries(bytes, segment);
  std::uint64_t table_address = 0, table_size = 0;
  for (const auto& entry : entries) {
    if (entry.d_tag == DT_STRTAB) table_address = entry.d_un.d_ptr;
    if (entry.d_tag == DT_STRSZ) table_size = entry.d_un.d_val;
  }
  const auto offset = file_offset(segments, table_address);
  const auto table = offset ? slice(bytes, *offset, table_size, "string table") : std::string_view{};
  for (const auto& entry : entries) {
    if (entry.d_tag == DT_NEEDED) elf.needed.push_back(text_at(table, entry.d_un.d_val));
    if (entry.d_tag == DT_RPATH) elf.rpath = text_at(table, entry.d_un.d_val);
    if (entry.d_tag == DT_RUNPATH) elf.runpath = text_at(table, entry.d_un.d_val);
    if (elf.needed.size() > most_needed) throw BuildError{"is damaged: it needs thousands of libraries"};
  }
}

struct MachineName {
  std::uint16_t machine;
  const char* name;
  const char* image;
};
constexpr std::array<MachineName, 8> machine_names{{{EM_X86_64, "x86_64", "amd64"},
                                                    {EM_AARCH64, "aarch64", "arm64"},
                                                    {EM_386, "i386", "386"},
                                                    {EM_ARM, "arm", "arm"},
                                                    {EM_PPC64, "ppc64le", "ppc64le"},
                                                    {EM_S390, "s390x", "s390x"},
                                                    {EM_RISCV, "riscv64", "riscv64"},
                                                    {EM_MIPS, "mips", "mips64le"}}};

const MachineName* find_name(std::uint16_t machine) {
  for (const auto& known : machine_names) {
    if (known.machine == machine) return &known;
  }
  return nullptr;
}

}  // namespace

bool is_elf(std::string_view bytes) noexcept { return bytes.starts_with(std::string_view{ELFMAG, SELFMAG}); }

ElfMachine elf_machine(std::string_view bytes) {
  const auto start = slice(bytes, 0, EI_NIDENT + 4, "header");
  ElfMachine result{.word = static_cast<std::uint8_t>(start[EI_CLASS]),
                    .byte_order = static_cast<std::uint8_t>(start[EI_DATA])};
  const auto first = static_cast<std::uint8_t>(start[EI_NIDENT + 2]);
  const auto second = static_cast<std::uint8_t>(start[EI_NIDENT + 3]);
  const bool big = result.byte_order == ELFDATA2MSB;
  result.machine = static_cast<std::uint16_t>(big ? (first << 8) | second : (second << 8) | first);
  return result;
}

Elf parse_elf(std::string_view bytes) {
  const auto header = record_at<Header>(bytes, 0, "header");
  const auto segments = segments_of(bytes, header);
  Elf elf;
  for (const auto& segment : segments) {
    if (segment.p_type == PT_INTERP) {
      elf.interpreter = text_at(slice(bytes, segment.p_offset, segment.p_filesz, "loader's name"), 0);
    }
    // Contents that the file ends before would make the program crash where it first touches them.
    if (segment.p_type == PT_LOAD) slice(bytes, segment.p_offset, segment.p_filesz, "contents");
  }
  for (const auto& segment : segments) {
    if (segment.p_type == PT_DYNAMIC) read_dynamic(bytes, segments, segment, elf);
  }
  elf.program = header.e_type == ET_EXEC ||
                (header.e_type == ET_DYN && (!elf.interpreter.empty() || header.e_entry != 0));
  return elf;
}

ElfMachine this_machine() noexcept {
#if defined(__x86_64__)
  constexpr std::uint16_t machine = EM_X86_64;
#elif defined(__aarch64__)
  constexpr std::uint16_t machine = EM_AARCH64;
#elif defined(__riscv)
  constexpr std::uint16_t machine = EM_RISCV;
#elif defined(__powerpc64__)
  constexpr std::uint16_t machine = EM_PPC64;
#elif defined(__s390x__)
  constexpr std::uint16_t machine = EM_S390;
#else
#error "name this machine in src/package/elf.cpp"
#endif
  constexpr std::uint8_t order = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB : ELFDATA2MSB;
  return {.machine = machine, .word = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32, .byte_order = order};
}

std::string to_string(const ElfMachine& machine) {
  const auto* known = find_name(machine.machine);
  auto name = known ? std::string{known->name} : "machine " + std::to_string(machine.machine);
  const auto here = this_machine();
  if (machine.machine == here.machine && machine != here)
    name += machine.word == here.word ? " of other byte order" : " (32-bit)";
  return name;
}

std::string image_architecture() { return find_name(this_machine().machine)->image; }

}  // namespace iitbfaas::packaging

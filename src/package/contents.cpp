#include "package/contents.hpp"

#include "base/files.hpp"
#include "contract/names.hpp"
#include "package/layout.hpp"
#include "package/python_modules.hpp"
#include "package/script.hpp"
#include "package/tree.hpp"

#include "iitbfaas/error.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace iitbfaas::packaging {
namespace fs = std::filesystem;
namespace {

constexpr int most_interpreters = 4;  // a script's interpreter may be a script; the kernel stops here too

void add_skeleton(Layer& layer, const BaseImage& base) {
  const auto folder = [&](const std::string& path, mode_t mode) {
    if (!base.has(path)) layer.folder(path, mode);
  };
  const auto text = [&](const std::string& path, const char* content) {
    if (!base.has(path)) layer.text(path, content);
  };
  for (const auto* path :
       {"/dev", "/etc", "/proc", "/run", "/run/secrets", "/sys", contract::secrets_folder}) {
    folder(path, 0755);
  }
  for (const auto* path : {"/tmp", "/var/tmp"}) folder(path, 01777);
  text("/etc/passwd", "root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n");
  text("/etc/group", "root:x:0:\nnogroup:x:65534:\n");
  text("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");
}

/// The first bytes of a program: enough to know what it is.
std::string read_program(const fs::path& program) {
  const auto fail = [&](const std::string& reason) {
    throw BuildError{"package " + program.string() + ": " + reason};
  };
  std::error_code error;
  const auto status = fs::status(program, error);
  if (!fs::exists(status))
    fail(error && status.type() == fs::file_type::none ? error.message() : "no such file");
  if (fs::is_directory(status)) fail("is a folder, not a program");
  if (!fs::is_regular_file(status)) fail("is no regular file");
  constexpr auto execute = fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec;
  if ((status.permissions() & execute) == fs::perms::none) fail("is not executable; chmod +x it");
  if (::access(program.c_str(), R_OK) != 0) fail("cannot be read; it must be readable to be packaged");
  return base::read_file(program);
}

std::string destination_of(const Include& include) {
  auto destination = include.destination;
  if (destination.empty()) destination = fs::absolute(include.source).string();
  if (!destination.starts_with('/')) {
    throw InvalidSpec{"includes.destination", "\"" + destination + "\" is not an absolute path"};
  }
  if (destination.ends_with('/')) destination += include.source.filename().string();
  return fs::path{destination}.lexically_normal().string();
}

/// A library that was included is found where it was put.
LibraryFolders with_included(LibraryFolders folders, const std::vector<Include>& includes) {
  for (const auto& include : includes) {
    if (include.source.filename().string().find(".so") == std::string::npos) continue;
    const auto there = fs::path{destination_of(include)}.parent_path().string();
    folders.environment.push_back({fs::absolute(include.source).parent_path().string(), there, true});
  }
  return folders;
}

class Collector {
 public:
  Collector(const PackageSpec& spec, const BaseImage& base, LibraryFolders folders)
      : spec_{spec}, base_{base}, closure_{with_included(std::move(folders), spec.includes)} {}

  Contents collect() && {
    add_skeleton(contents_.runtime, base_);
    contents_.program_path = std::string{program_folder} + "/" + spec_.program.filename().string();
    const auto content = read_program(spec_.program);
    add_needs(spec_.program, contents_.program_path, content, 0);
    for (const auto& include : spec_.includes) add_include(include);
    contents_.program.folder(program_folder);
    contents_.program.file(contents_.program_path, spec_.program);
    add_libraries();
    return std::move(contents_);
  }

 private:
  /// What the program at `source` needs to run, itself not.
  void add_needs(const fs::path& source, const std::string& destination, std::string_view content,
                 int depth) {
    const auto fail = [&](const std::string& reason) {
      throw BuildError{"package " + source.string() + ": " + reason};
    };
    if (is_elf(content)) return add_elf(source, destination, content);
    const auto shebang = parse_shebang(content);
    if (content.empty()) fail("is empty");
    if (!shebang) fail("is neither an ELF program nor a script with a #! line");
    if (depth == most_interpreters)
      fail("its interpreter is a script, whose interpreter is a script, and so on");
    if (!shebang->name.empty() && !base_.has(shebang->interpreter)) {
      add_program(shebang->interpreter, find_interpreter(source, {shebang->interpreter}).program, depth);
    }
    if (base_has(*shebang)) return;
    const auto interpreter = find_interpreter(source, *shebang);
    add_program(interpreter.path, interpreter.program, depth);
    for (const auto& part : interpreter.library) add_library_part(part);
    if (!interpreter.python) return;
    for (const auto& module : python_modules(source, interpreter.program)) add_module(module);
  }

  void add_elf(const fs::path& source, const std::string& destination, std::string_view content) {
    try {
      const auto machine = elf_machine(content);
      if (machine != this_machine()) {
        throw BuildError{"is for " + to_string(machine) + ", this machine is " + to_string(this_machine())};
      }
      const auto elf = parse_elf(content);
      if (!elf.program) throw BuildError{"is an object file or a library, not a program"};
      closure_.add(source, destination, elf, Missing::fail);
    } catch (const BuildError& error) {
      const std::string words = error.what();
      throw BuildError{words.starts_with("package ") ? words : "package " + source.string() + ": " + words};
    }
  }

  /// A program of this machine under the path by which it is called, as a link where it is one here.
  void add_program(const std::string& path, const fs::path& program, int depth) {
    const auto real = fs::canonical(program);
    if (real.string() != path) contents_.runtime.link(path, real.string());
    if (program.string() != path && program != real) contents_.runtime.link(program.string(), real.string());
    contents_.runtime.file(real.string(), real);
    add_needs(real, real.string(), base::read_file(real), depth + 1);
  }

  bool base_has(const Shebang& shebang) const {
    if (shebang.name.empty()) return base_.has(shebang.interpreter);
    return std::ranges::any_of(base_.search_path(), [&](const std::string& folder) {
      return base_.has(folder + "/" + shebang.name);
    });
  }

  /// A file or folder, and the libraries that what is in it needs.
  void add_parts(Layer& layer, const std::string& context, const fs::path& source,
                 const std::string& destination, const LeaveOut& leave_out) {
    add_tree(layer, context, source, destination, leave_out,
             [this](const fs::path& file, const std::string& place) { add_plugin(file, place); });
  }

  void add_library_part(const fs::path& part) {
    add_parts(contents_.runtime, "package " + spec_.program.string(), part, part.string(),
              left_out_of_library);
  }

  /// Its own modules change with the script, installed ones are the same for many functions.
  void add_module(const PythonModule& module) {
    const bool own = module.destination.starts_with(std::string{program_folder} + "/");
    add_parts(own ? contents_.program : contents_.runtime, "package " + spec_.program.string(), module.source,
              module.destination, [&](const fs::path& name) { return left_out_of_module(module, name); });
  }

  /// Programs and libraries among data bring theirs as far as they are here; nobody knows which will be
  /// loaded.
  void add_plugin(const fs::path& source, const std::string& destination) {
    const auto content = base::read_file(source);
    if (!is_elf(content) || elf_machine(content) != this_machine()) return;
    try {
      closure_.add(source, destination, parse_elf(content), Missing::leave_out);
    } catch (const BuildError&) {
      // Damaged data stays data.
    }
  }

  void add_include(const Include& include) {
    const auto context = "package " + spec_.program.string() + ": include " + include.source.string();
    const auto destination = destination_of(include);
    if (destination == contents_.program_path)
      throw BuildError{context + ": " + destination + " is the program's own place"};
    add_parts(contents_.program, context, include.source, destination, [](const fs::path&) { return false; });
  }

  void add_libraries() {
    // glibc loads it when a thread ends early, and kills the program when it is not there.
    if (closure_.has("libc.so.6")) closure_.add_by_name("libgcc_s.so.1");
    for (const auto& library : closure_.libraries()) {
      if (base_provides(library)) continue;
      const auto folder = fs::path{library.destination}.parent_path().string();
      auto& told = contents_.library_folders;
      const bool tell = library.beside_standard || !base_.config().empty();
      if (tell && std::ranges::find(told, folder) == told.end()) told.push_back(folder);
      if (contents_.program.contains(library.destination)) continue;
      contents_.runtime.file(library.destination, library.source);
    }
  }

  /// A base of another distribution keeps its libraries in other folders, where its own loader finds them.
  bool base_provides(const Library& library) const {
    constexpr std::array folders{"/lib64", "/usr/lib64", "/lib", "/usr/lib"};
    return base_.has(library.destination) || std::ranges::any_of(folders, [&](const char* folder) {
             return base_.has(std::string{folder} + "/" + library.name);
           });
  }

  const PackageSpec& spec_;
  const BaseImage& base_;
  LibraryClosure closure_;
  Contents contents_;
};

}  // namespace

Contents collect_contents(const PackageSpec& spec, const BaseImage& base, LibraryFolders folders) {
  return Collector{spec, base, std::move(folders)}.collect();
}

}  // namespace iitbfaas::packaging

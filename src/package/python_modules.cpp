#include "package/python_modules.hpp"

#include "base/subprocess.hpp"
#include "base/text.hpp"
#include "package/layout.hpp"

#include "iitbfaas/error.hpp"

namespace iitbfaas::packaging {
namespace fs = std::filesystem;
namespace {

// What modules write while they load is not the answer. A folder on sys.path that no Python in an image would
// look in stands for the one where packages are installed.
constexpr const char* find_modules = R"python(
import ast, os, site, sys
answer = os.fdopen(os.dup(1), 'w')
os.dup2(2, 1)
if sys.version_info < (3, 10): sys.exit()
script, image_folder = sys.argv[1:]
folder = os.path.dirname(os.path.realpath(script))
sys.path[0] = folder
before = set(sys.modules)

def say(*words):
    answer.write('\t'.join(words) + '\n')

def load(name, parts, needed):
    top = name.partition('.')[0]
    if top in sys.stdlib_module_names: return
    try:
        __import__(name, fromlist=parts)
    except BaseException as error:
        if not needed: return
        absent = isinstance(error, ModuleNotFoundError) and (error.name or '').partition('.')[0] == top
        why = 'does not find it' if absent else 'cannot: %s: %s' % (type(error).__name__, error)
        say('error', name, ' '.join(why.split()))

def follow(node, needed):
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names: load(alias.name, [], needed)
        elif isinstance(child, ast.ImportFrom) and not child.level:
            load(child.module, [alias.name for alias in child.names if alias.name != '*'], needed)
        else:
            follow(child, False)

def place(path):
    here, name = os.path.split(path)
    if here == folder: return os.path.join(image_folder, name)
    installed = site.getsitepackages()
    return os.path.join(here if here in installed else installed[0], name)

try:
    with open(script, 'rb') as file: tree = ast.parse(file.read(), script)
except (SyntaxError, ValueError) as error:
    say('error', '', 'line %s: %s' % (getattr(error, 'lineno', '?'), getattr(error, 'msg', error)))
else:
    follow(tree, True)
for name, module in list(sys.modules.items()):
    if '.' in name or name in before or name in sys.stdlib_module_names: continue
    file = getattr(module, '__file__', None)
    for path in getattr(module, '__path__', None) or ([file] if file else []):
        path = os.path.abspath(path)
        if os.path.exists(path): say('module', path, place(path))
answer.flush()
)python";

[[noreturn]] void refuse(const fs::path& script, const fs::path& python,
                         const std::vector<std::string>& words) {
  const auto& name = words.at(1);
  if (name.empty()) throw BuildError{"package " + script.string() + ": " + words.at(2)};
  throw BuildError{"package " + script.string() + ": it imports " + name + ", and " + python.string() + " " +
                   words.at(2) + "; install it for that Python, or put it beside the script"};
}

}  // namespace

std::vector<PythonModule> python_modules(const fs::path& script, const fs::path& python) {
  const auto asked =
      base::run({.argv = {python.string(), "-c", find_modules, script.string(), program_folder},
                 .environment = {{"PYTHONDONTWRITEBYTECODE", "1"}}});
  if (asked.timed_out) {
    throw BuildError{"package " + script.string() + ": what it imports was still loading after a minute"};
  }
  if (asked.status != 0) {
    const auto lines = base::split(std::string{base::trim(asked.err)}, '\n');
    throw BuildError{"package " + script.string() + ": ask " + python.string() +
                     " what it imports: " + lines.back()};
  }
  std::vector<PythonModule> modules;
  for (const auto& line : base::split(asked.out, '\n')) {
    const auto words = base::split(line, '\t');
    if (words.size() != 3) continue;
    if (words[0] == "error") refuse(script, python, words);
    modules.push_back({.source = words[1], .destination = words[2]});
  }
  return modules;
}

bool left_out_of_module(const PythonModule& module, const fs::path& name) {
  if (name == "__pycache__") return true;
  // The programs beside our own package are for machines, not for functions.
  return name == "bin" && module.source.filename() == "iitbfaas";
}

}  // namespace iitbfaas::packaging

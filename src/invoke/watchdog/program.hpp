#pragma once
#include <string>
#include <vector>

namespace iitbfaas::invoke {

/// The program of a function, found once.
struct Program {
  std::string path = {};               ///< to execute; empty when it is on no folder of PATH
  std::vector<std::string> argv = {};  ///< with the fixed arguments

  /// Why it cannot run, as far as that shows without running it; empty when it seems it can.
  std::string problem() const;
};

/// Looks a name without a slash up on PATH. Absolute paths, of arguments too, that exist below `root` mean
/// those.
Program find_program(std::vector<std::string> command, const std::string& root);

/// "cannot run /function/hello: No such file or directory".
std::string cannot_run(const Program& program, int error);

}  // namespace iitbfaas::invoke

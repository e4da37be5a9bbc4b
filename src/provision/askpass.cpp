#include "provision/askpass.hpp"

#include "base/files.hpp"

#include "iitbfaas/error.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace iitbfaas::provision {
namespace {

namespace fs = std::filesystem;

// Once for keyboard-interactive and once for password; a question past that gets none and would wait.
constexpr int answers = 2;

// `read` takes one line and no byte more; `printf` is the shell's own.
constexpr const char* program = R"(#!/bin/sh
case $1 in *[Pp]assword*) ;; *) exit 1 ;; esac
IFS= read -r answer <"${0%/*}/answers" && printf '%s\n' "$answer"
)";

}  // namespace

Askpass::Askpass(const std::string& password)
    : folder_{(fs::temp_directory_path() / "iitbfaas-askpass.XXXXXX").string()} {
  const auto fail = [this](const char* what) {
    const std::string reason = std::strerror(errno);
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
    throw Error{std::string{what} + " for ssh's password in " + folder_ + ": " + reason};
  };
  if (password.find('\n') != std::string::npos) throw InvalidSpec{"password", "is more than one line"};
  if (::mkdtemp(folder_.data()) == nullptr) fail("make a folder");
  const auto path = folder_ + "/answers";
  if (::mkfifo(path.c_str(), 0600) != 0) fail("make a pipe");
  // Both ends: what is written waits in the pipe, and a reader never finds it closed.
  pipe_.reset(::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
  if (!pipe_) fail("open the pipe");
  for (int i = 0; i < answers; ++i) {
    const auto line = password + "\n";
    if (::write(pipe_.get(), line.data(), line.size()) != static_cast<ssize_t>(line.size()))
      fail("fill the pipe");
  }
  base::write_file(folder_ + "/askpass", program, 0700);
}

Askpass::~Askpass() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::map<std::string, std::string> Askpass::environment() const {
  return {{"SSH_ASKPASS", folder_ + "/askpass"}, {"SSH_ASKPASS_REQUIRE", "force"}};
}

}  // namespace iitbfaas::provision

// iitbfaas-supervisor FOLDER: keeps one replica of the embedded engine, and outlives the engine.
#include "embedded/supervisor/job.hpp"
#include "embedded/supervisor/supervise.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace supervisor = iitbfaas::embedded::supervisor;

namespace {

/// The first process returns to the engine at once; the one that goes on belongs to nobody.
void leave_parent() {
  if (::fork() != 0) ::_exit(0);
  ::setsid();
  if (::fork() != 0) ::_exit(0);
}

void leave_files() {
  const int null = ::open("/dev/null", O_RDWR);
  for (int fd = 0; fd < supervisor::report_fd; ++fd) ::dup2(null, fd);
  ::syscall(SYS_close_range, supervisor::report_fd + 1, ~0U, 0);
  ::fcntl(supervisor::report_fd, F_SETFD, FD_CLOEXEC);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view{argv[1]} == "--version") {
    std::puts(IITBFAAS_VERSION);
    return 0;
  }
  if (argc != 2) {
    std::fputs("usage: iitbfaas-supervisor FOLDER\nStarted by `iitbfaas engine`, once for each replica.\n",
               stderr);
    return 2;
  }
  leave_parent();
  leave_files();
  return supervisor::supervise(argv[1]);
}

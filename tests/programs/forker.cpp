// Leaves a grandchild behind, in a session of its own that holds standard output open, and writes its number.
#include <unistd.h>

#include <cstdio>

int main() {
  int ready[2];
  if (::pipe(ready) != 0) return 1;
  if (::fork() == 0) {
    ::setsid();
    const pid_t grandchild = ::fork();
    if (grandchild == 0) {
      for (;;) ::pause();
    }
    const bool told = ::write(ready[1], &grandchild, sizeof grandchild) == sizeof grandchild;
    ::_exit(told ? 0 : 1);
  }
  pid_t grandchild = 0;
  if (::read(ready[0], &grandchild, sizeof grandchild) != sizeof grandchild) return 1;
  std::printf("%d\n", grandchild);
  return 0;
}
